// Generates the messages of bench.proto into benchv1. Arguments: the root of the .proto files, and the file.
package main

import (
	"context"
	"log"
	"os"
	"path/filepath"

	"github.com/bufbuild/protocompile"
	gengo "google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

func main() {
	root, file := os.Args[1], os.Args[2]
	compiler := protocompile.Compiler{Resolver: &protocompile.SourceResolver{ImportPaths: []string{root}}}
	files, err := compiler.Compile(context.Background(), file)
	check(err)
	plugin, err := protogen.Options{}.New(&pluginpb.CodeGeneratorRequest{
		FileToGenerate: []string{file},
		Parameter:      proto.String("M" + file + "=dev.connectjava/benchmarks/benchv1"),
		ProtoFile:      []*descriptorpb.FileDescriptorProto{protodesc.ToFileDescriptorProto(files[0])},
	})
	check(err)
	generated := gengo.GenerateFile(plugin, plugin.Files[0])
	content, err := generated.Content()
	check(err)
	check(os.MkdirAll("benchv1", 0o755))
	check(os.WriteFile(filepath.Join("benchv1", "bench.pb.go"), content, 0o644))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
