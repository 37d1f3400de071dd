/**
 * Rules for every test run of this project: no test is skipped, and no Netty buffer leaks. The
 * module only has to be on the test path. In addition, {@link FuzzCorpus} replays the inputs of
 * fuzz targets, and {@link Attack} names the attacks that tests make.
 */
@NullMarked
package dev.connectjava.testrules;

import org.jspecify.annotations.NullMarked;
