// gRPC's test service, served by Connect's own library in Go over Connect, gRPC and gRPC-Web: in plaintext, where HTTP/2 is by prior
// knowledge, and over TLS, on ports of the system's choice, which it prints.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

func main() {
	certificate, key := os.Args[1], os.Args[2]
	encrypted := listen("https")
	go func() { log.Fatal(server().ServeTLS(encrypted, certificate, key)) }()
	log.Fatal(server().Serve(listen("http")))
}

func server() *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{Handler: testService(), Protocols: protocols}
}

func listen(scheme string) net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s://%s/\n", scheme, listener.Addr())
	return listener
}
