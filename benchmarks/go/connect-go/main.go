// Serves the services with connect-go over every protocol, on one processor. Argument: PORT.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"connectrpc.com/connect"

	"dev.connectjava/benchmarks/benchv1"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{
		Handler:   services(),
		Protocols: protocols,
		HTTP2:     &http.HTTP2Config{MaxConcurrentStreams: 100_000},
	}
	log.Fatal(server.Serve(listener))
}

func services() http.Handler {
	mux := http.NewServeMux()
	handle := func(handler *connect.Handler, path string) { mux.Handle(path, handler) }
	unary(handle, "/bench.v1.EchoService/Echo", echo)
	unary(handle, "/bench.v1.LogIngestService/Ingest", ingest)
	unary(handle, "/bench.v1.PayloadService/Unary", payload)
	for path, handler := range streams() {
		handle(handler(path), path)
	}
	return mux
}

func unary[Q, P any](handle func(*connect.Handler, string), path string, answer func(*Q) *P) {
	handle(connect.NewUnaryHandler(path, func(_ context.Context, request *connect.Request[Q]) (*connect.Response[P], error) {
		return connect.NewResponse(answer(request.Msg)), nil
	}), path)
}

func echo(request *benchv1.EchoRequest) *benchv1.EchoResponse {
	return &benchv1.EchoResponse{Message: request.GetMessage()}
}

func payload(request *benchv1.PayloadRequest) *benchv1.PayloadResponse {
	return &benchv1.PayloadResponse{Payload: request.GetPayload()}
}

func ingest(request *benchv1.LogRequest) *benchv1.LogIngestResponse {
	answer := new(benchv1.LogIngestResponse)
	for _, record := range request.GetRecords() {
		source := record.GetSource()
		answer.Count++
		answer.MaxSeverity = max(answer.MaxSeverity, int32(record.GetSeverity()))
		answer.TotalMessageBytes += int64(len(record.GetMessage()) + len(record.GetServiceName()) + len(record.GetInstanceId()) +
			len(record.GetTraceId()) + len(record.GetSpanId()) + len(source.GetFile()) + len(source.GetFunction()))
		if source.GetLine() < 0 {
			log.Fatal("a line is not negative")
		}
		for key, value := range record.GetLabels() {
			answer.TotalLabelBytes += int64(len(key) + len(value))
		}
	}
	return answer
}

func streams() map[string]func(string) *connect.Handler {
	return map[string]func(string) *connect.Handler{
		"/bench.v1.StreamService/Count": func(path string) *connect.Handler {
			return connect.NewServerStreamHandler(path, func(
				_ context.Context, request *connect.Request[benchv1.CountRequest], responses *connect.ServerStream[benchv1.CountResponse],
			) error {
				return repeat(request.Msg.GetCount(), responses, func() *benchv1.CountResponse {
					return &benchv1.CountResponse{Message: request.Msg.GetMessage()}
				})
			})
		},
		"/bench.v1.StreamService/Collect": func(path string) *connect.Handler {
			return connect.NewClientStreamHandler(path, func(
				_ context.Context, requests *connect.ClientStream[benchv1.EchoRequest],
			) (*connect.Response[benchv1.CollectResponse], error) {
				answer := new(benchv1.CollectResponse)
				for requests.Receive() {
					answer.Count++
					answer.Bytes += int64(len(requests.Msg().GetMessage()))
				}
				return connect.NewResponse(answer), requests.Err()
			})
		},
		"/bench.v1.StreamService/Exchange": func(path string) *connect.Handler {
			return connect.NewBidiStreamHandler(path, each(echo))
		},
		"/bench.v1.PayloadService/ServerStream": func(path string) *connect.Handler {
			return connect.NewServerStreamHandler(path, func(
				_ context.Context, request *connect.Request[benchv1.PayloadRequest], responses *connect.ServerStream[benchv1.PayloadResponse],
			) error {
				return repeat(request.Msg.GetResponseCount(), responses, func() *benchv1.PayloadResponse { return payload(request.Msg) })
			})
		},
		"/bench.v1.PayloadService/ClientStream": func(path string) *connect.Handler {
			return connect.NewClientStreamHandler(path, func(
				_ context.Context, requests *connect.ClientStream[benchv1.PayloadRequest],
			) (*connect.Response[benchv1.PayloadResponse], error) {
				answer := new(benchv1.PayloadResponse)
				for requests.Receive() {
					answer = payload(requests.Msg())
				}
				return connect.NewResponse(answer), requests.Err()
			})
		},
		"/bench.v1.PayloadService/BidiStream": func(path string) *connect.Handler {
			return connect.NewBidiStreamHandler(path, each(payload))
		},
	}
}

// repeat sends a number of messages.
func repeat[P any](count int32, responses *connect.ServerStream[P], next func() *P) error {
	for range count {
		if err := responses.Send(next()); err != nil {
			return err
		}
	}
	return nil
}

// each returns a handler that answers each message when it comes.
func each[Q, P any](answer func(*Q) *P) func(context.Context, *connect.BidiStream[Q, P]) error {
	return func(_ context.Context, stream *connect.BidiStream[Q, P]) error {
		for {
			request, err := stream.Receive()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := stream.Send(answer(request)); err != nil {
				return err
			}
		}
	}
}
