/**
 * What every test run of this project is held to, whatever it tests: no test is skipped, no Netty
 * buffer leaks. To be on the test path is enough. Beside that, {@link FuzzCorpus} replays the
 * inputs of fuzz targets, and {@link Attack} names the attacks that tests make.
 */
@NullMarked
package dev.connectjava.testrules;

import org.jspecify.annotations.NullMarked;
