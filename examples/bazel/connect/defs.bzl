"""The rule connect_java_library, which generates and compiles the services of a proto_library."""

load("@protobuf//bazel/common:proto_common.bzl", "proto_common")
load("@protobuf//bazel/common:proto_info.bzl", "ProtoInfo")
load("@protobuf//bazel/common:proto_lang_toolchain_info.bzl", "ProtoLangToolchainInfo")
load("@rules_java//java/common:java_common.bzl", "java_common")
load("@rules_java//java/common:java_info.bzl", "JavaInfo")

_JAVA_TOOLCHAIN = "@bazel_tools//tools/jdk:toolchain_type"

def _connect_java_library_impl(ctx):
    toolchain = ctx.attr._toolchain[ProtoLangToolchainInfo]

    # protoc writes an archive instead of files because of the name, which ends with .jar.
    sources = ctx.actions.declare_file(ctx.label.name + "-generated-src.jar")
    proto_common.compile(
        actions = ctx.actions,
        proto_info = ctx.attr.proto[ProtoInfo],
        proto_lang_toolchain_info = toolchain,
        generated_files = [sources],
    )

    messages = [dep[JavaInfo] for dep in ctx.attr.deps]
    jar = ctx.actions.declare_file("lib%s.jar" % ctx.label.name)
    java_info = java_common.compile(
        ctx,
        java_toolchain = ctx.toolchains[_JAVA_TOOLCHAIN].java,
        source_jars = [sources],
        output = jar,
        deps = messages + [toolchain.runtime[JavaInfo]],
        exports = messages,
        # Generated code also names what its direct dependencies depend on.
        strict_deps = "OFF",
    )
    return [java_info, DefaultInfo(files = depset([jar]))]

connect_java_library = rule(
    implementation = _connect_java_library_impl,
    doc = "The services of a proto_library: interfaces for servers, and clients. It exports the messages.",
    attrs = {
        "proto": attr.label(
            doc = "The proto_library.",
            mandatory = True,
            providers = [ProtoInfo],
        ),
        "deps": attr.label_list(
            doc = "Its messages: the java_proto_library of the same proto_library.",
            mandatory = True,
            providers = [JavaInfo],
        ),
        "_toolchain": attr.label(
            default = Label("//connect:toolchain"),
            providers = [ProtoLangToolchainInfo],
        ),
    },
    fragments = ["java"],
    provides = [JavaInfo],
    toolchains = [_JAVA_TOOLCHAIN],
)
