package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"connectrpc.com/connect"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

const (
	service     = "/grpc.testing.TestService/"
	echoHeader  = "X-Grpc-Test-Echo-Initial"
	echoTrailer = "X-Grpc-Test-Echo-Trailing-Bin"
)

// The headers with a request's compression: gRPC, Connect unary, Connect streams.
var encodings = []string{"Grpc-Encoding", "Content-Encoding", "Connect-Content-Encoding"}

func testService() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(service+"EmptyCall", connect.NewUnaryHandler(service+"EmptyCall", emptyCall))
	mux.Handle(service+"UnaryCall", connect.NewUnaryHandler(service+"UnaryCall", unaryCall))
	mux.Handle(service+"StreamingInputCall", connect.NewClientStreamHandler(service+"StreamingInputCall", streamingInputCall))
	mux.Handle(service+"StreamingOutputCall", connect.NewServerStreamHandler(service+"StreamingOutputCall", streamingOutputCall))
	mux.Handle(service+"FullDuplexCall", connect.NewBidiStreamHandler(service+"FullDuplexCall", fullDuplexCall))
	return mux
}

func emptyCall(context.Context, *connect.Request[pb.Empty]) (*connect.Response[pb.Empty], error) {
	return connect.NewResponse(&pb.Empty{}), nil
}

func unaryCall(_ context.Context, request *connect.Request[pb.SimpleRequest]) (*connect.Response[pb.SimpleResponse], error) {
	if err := expectCompressed(request.Msg.GetExpectCompressed(), request.Header()); err != nil {
		return nil, err
	}
	if err := failure(request.Msg.GetResponseStatus()); err != nil {
		echo(request.Header(), err.Meta(), err.Meta())
		return nil, err
	}
	response := connect.NewResponse(&pb.SimpleResponse{Payload: zeros(request.Msg.GetResponseSize())})
	echo(request.Header(), response.Header(), response.Trailer())
	return response, nil
}

func streamingInputCall(
	_ context.Context, requests *connect.ClientStream[pb.StreamingInputCallRequest],
) (*connect.Response[pb.StreamingInputCallResponse], error) {
	size := 0
	for requests.Receive() {
		if err := expectCompressed(requests.Msg().GetExpectCompressed(), requests.RequestHeader()); err != nil {
			return nil, err
		}
		size += len(requests.Msg().GetPayload().GetBody())
	}
	if err := requests.Err(); err != nil {
		return nil, err
	}
	return connect.NewResponse(&pb.StreamingInputCallResponse{AggregatedPayloadSize: int32(size)}), nil
}

func streamingOutputCall(
	ctx context.Context, request *connect.Request[pb.StreamingOutputCallRequest], responses *connect.ServerStream[pb.StreamingOutputCallResponse],
) error {
	return answer(ctx, request.Msg, responses.Send)
}

func fullDuplexCall(
	ctx context.Context, stream *connect.BidiStream[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse],
) error {
	echo(stream.RequestHeader(), stream.ResponseHeader(), stream.ResponseTrailer())
	for {
		request, err := stream.Receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := answer(ctx, request, stream.Send); err != nil {
			return err
		}
	}
}

// Sends the responses that a request defines, with their intervals.
func answer(ctx context.Context, request *pb.StreamingOutputCallRequest, send func(*pb.StreamingOutputCallResponse) error) error {
	if err := failure(request.GetResponseStatus()); err != nil {
		return err
	}
	for _, parameters := range request.GetResponseParameters() {
		select {
		case <-time.After(time.Duration(parameters.GetIntervalUs()) * time.Microsecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := send(&pb.StreamingOutputCallResponse{Payload: zeros(parameters.GetSize())}); err != nil {
			return err
		}
	}
	return nil
}

// The error for an uncompressed message that should be compressed; clients check that.
func expectCompressed(expected *pb.BoolValue, header http.Header) error {
	if !expected.GetValue() || slices.ContainsFunc(encodings, func(name string) bool { return header.Get(name) != "" }) {
		return nil
	}
	return connect.NewError(connect.CodeInvalidArgument, errors.New("the message should have been compressed"))
}

// The error that a request defines, with that definition as a detail; nil for none.
func failure(status *pb.EchoStatus) *connect.Error {
	if status.GetCode() == 0 {
		return nil
	}
	err := connect.NewError(connect.Code(status.GetCode()), errors.New(status.GetMessage()))
	if detail, unpackable := connect.NewErrorDetail(status); unpackable == nil {
		err.AddDetail(detail)
	}
	return err
}

func echo(request, header, trailer http.Header) {
	if value := request.Get(echoHeader); value != "" {
		header.Set(echoHeader, value)
	}
	if value := request.Get(echoTrailer); value != "" {
		trailer.Set(echoTrailer, value)
	}
}

func zeros(size int32) *pb.Payload {
	return &pb.Payload{Body: make([]byte, size)}
}
