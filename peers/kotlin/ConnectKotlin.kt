import com.connectrpc.AnyError
import com.connectrpc.Code
import com.connectrpc.Codec
import com.connectrpc.ConnectErrorDetail
import com.connectrpc.ConnectException
import com.connectrpc.ErrorDetailParser
import com.connectrpc.Idempotency
import com.connectrpc.MethodSpec
import com.connectrpc.ProtocolClientConfig
import com.connectrpc.ProtocolClientInterface
import com.connectrpc.RequestCompression
import com.connectrpc.ResponseMessage
import com.connectrpc.SerializationStrategy
import com.connectrpc.StreamType
import com.connectrpc.compression.GzipCompressionPool
import com.connectrpc.impl.ProtocolClient
import com.connectrpc.okhttp.ConnectOkHttpClient
import com.connectrpc.protocols.NetworkProtocol
import com.google.protobuf.Any
import com.google.protobuf.ByteString
import com.google.protobuf.Message
import com.google.protobuf.UnknownFieldSet
import io.grpc.testing.integration.EmptyProtos.Empty
import io.grpc.testing.integration.Messages.EchoStatus
import io.grpc.testing.integration.Messages.Payload
import io.grpc.testing.integration.Messages.ResponseParameters
import io.grpc.testing.integration.Messages.SimpleRequest
import io.grpc.testing.integration.Messages.SimpleResponse
import io.grpc.testing.integration.Messages.StreamingInputCallRequest
import io.grpc.testing.integration.Messages.StreamingInputCallResponse
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse
import java.io.FileInputStream
import java.net.InetAddress
import java.security.KeyStore
import java.security.cert.CertificateFactory
import javax.net.ssl.SSLContext
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509TrustManager
import kotlin.reflect.KClass
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.channels.toList
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import okhttp3.Dns
import okhttp3.OkHttpClient
import okhttp3.Protocol
import okio.Buffer
import okio.BufferedSource
import okio.ByteString.Companion.toByteString

// Connect's library for Kotlin over OkHttp against gRPC's test service at the address that is the first argument, or over TLS that is
// the second; the third is the certificate of the authority. Prints a line for each check.

private const val MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
private const val SERVER_NAME = "foo.test.google.fr"
private val sizes = listOf(31_415, 9, 2_653, 58_979)

/** protobuf-java's messages in their binary form, as the library's own extension has it, which this version was published without. */
private object Protobuf : SerializationStrategy {
  override fun serializationName() = "proto"

  override fun <E : kotlin.Any> codec(clazz: KClass<E>): Codec<E> =
    object : Codec<E> {
      override fun encodingName() = "proto"

      override fun serialize(message: E) = Buffer().write((message as Message).toByteArray())

      override fun deterministicSerialize(message: E) = serialize(message)

      @Suppress("UNCHECKED_CAST")
      override fun deserialize(source: BufferedSource) =
        clazz.java.getMethod("parseFrom", ByteArray::class.java).invoke(null, source.readByteArray()) as E
    }

  override fun errorDetailParser() =
    object : ErrorDetailParser {
      @Suppress("UNCHECKED_CAST")
      override fun <E : kotlin.Any> unpack(any: AnyError, clazz: KClass<E>) =
        clazz.java.getMethod("parseFrom", ByteArray::class.java).invoke(null, any.value.toByteArray()) as E

      override fun parseDetails(bytes: ByteArray) =
        UnknownFieldSet.parseFrom(bytes).getField(3).lengthDelimitedList.map {
          val detail = Any.parseFrom(it)
          ConnectErrorDetail(detail.typeUrl, detail.value.toByteArray().toByteString())
        }
    }
}

private inline fun <reified I : kotlin.Any, reified O : kotlin.Any> method(name: String, type: StreamType) =
  MethodSpec("grpc.testing.TestService/$name", I::class, O::class, type, Idempotency.UNKNOWN)

private val unary = method<SimpleRequest, SimpleResponse>("UnaryCall", StreamType.UNARY)
private val unknown = method<Empty, Empty>("NoSuchCall", StreamType.UNARY)
private val input = method<StreamingInputCallRequest, StreamingInputCallResponse>("StreamingInputCall", StreamType.CLIENT)
private val output = method<StreamingOutputCallRequest, StreamingOutputCallResponse>("StreamingOutputCall", StreamType.SERVER)
private val duplex = method<StreamingOutputCallRequest, StreamingOutputCallResponse>("FullDuplexCall", StreamType.BIDI)

private fun payload(size: Int) = Payload.newBuilder().setBody(ByteString.copyFrom(ByteArray(size))).build()

private fun outputRequest(vararg sizes: Int, intervalMicros: Int = 0) =
  StreamingOutputCallRequest.newBuilder()
    .apply { sizes.forEach { addResponseParameters(ResponseParameters.newBuilder().setSize(it).setIntervalUs(intervalMicros)) } }
    .build()

private fun <T> expect(expected: T, seen: T) {
  if (expected != seen) throw AssertionError("expected $expected, seen $seen")
}

private fun <T> ResponseMessage<T>.message(): T =
  when (this) {
    is ResponseMessage.Success -> message
    is ResponseMessage.Failure -> throw cause
  }

private suspend fun failure(call: suspend () -> kotlin.Any?): ConnectException {
  val result =
    try {
      call()
    } catch (e: ConnectException) {
      return e
    }
  throw AssertionError("expected a failure, seen $result")
}

private class Checks(private val client: ProtocolClientInterface) {

  suspend fun large() {
    val request = SimpleRequest.newBuilder().setResponseSize(314_159).setPayload(payload(271_828)).build()
    expect(314_159, client.unary(request, emptyMap(), unary).message().payload.body.size())
  }

  suspend fun clientStream() {
    val stream = client.clientStream(emptyMap(), input)
    sizes.forEach { stream.send(StreamingInputCallRequest.newBuilder().setPayload(payload(it)).build()).getOrThrow() }
    expect(sizes.sum(), stream.receiveAndClose().aggregatedPayloadSize)
  }

  suspend fun serverStreams() = repeat(50) {
    val stream = client.serverStream(emptyMap(), output)
    stream.sendAndClose(outputRequest(*sizes.toIntArray())).getOrThrow()
    expect(sizes, stream.responseChannel().toList().map { it.payload.body.size() })
  }

  suspend fun pingPong() = repeat(50) {
    val stream = client.stream(emptyMap(), duplex)
    val responses = stream.responseChannel()
    for (size in sizes) {
      stream.send(outputRequest(size)).getOrThrow()
      expect(size, responses.receive().payload.body.size())
    }
    stream.sendClose()
    expect(0, responses.toList().size)
  }

  suspend fun metadata() {
    val fields = mapOf("x-grpc-test-echo-initial" to listOf("initial"), "x-grpc-test-echo-trailing-bin" to listOf("q6ur"))
    val response = client.unary(SimpleRequest.getDefaultInstance(), fields, unary)
    response.message()
    expect(listOf("initial"), response.headers["x-grpc-test-echo-initial"])
    expect(listOf("q6ur"), response.trailers["x-grpc-test-echo-trailing-bin"])
  }

  suspend fun status() {
    val status = EchoStatus.newBuilder().setCode(9).setMessage(MESSAGE)
    val error = failure { client.unary(SimpleRequest.newBuilder().setResponseStatus(status).build(), emptyMap(), unary).message() }
    expect(Code.FAILED_PRECONDITION, error.code)
    expect(MESSAGE, error.message)
    expect(listOf(MESSAGE), error.unpackedDetails(EchoStatus::class).map { it.message })
  }

  suspend fun unknownMethod() {
    expect(Code.UNIMPLEMENTED, failure { client.unary(Empty.getDefaultInstance(), emptyMap(), unknown).message() }.code)
  }
}

private class Deadline(private val client: ProtocolClientInterface) {
  suspend fun passes() {
    val stream = client.serverStream(emptyMap(), output)
    val error = failure {
      stream.sendAndClose(outputRequest(1, 1, intervalMicros = 5_000_000)).getOrThrow()
      stream.responseChannel().toList()
    }
    expect(Code.DEADLINE_EXCEEDED, error.code)
  }
}

private var failures = 0

private fun check(name: String, body: suspend () -> Unit) =
  try {
    runBlocking { withTimeout(30.seconds) { body() } }
    println("ok $name")
  } catch (e: Throwable) {
    failures++
    println("FAILED $name")
    e.printStackTrace(System.out)
  }

private fun run(name: String, host: String, http: OkHttpClient, protocol: NetworkProtocol, gzip: Boolean, fullDuplex: Boolean) {
  val compression = if (gzip) RequestCompression(0, GzipCompressionPool) else null
  fun client(timeout: Long) =
    ProtocolClient(
      ConnectOkHttpClient(http),
      ProtocolClientConfig(
        host = host,
        serializationStrategy = Protobuf,
        networkProtocol = protocol,
        requestCompression = compression,
        timeoutOracle = { timeout.milliseconds },
      ),
    )
  val checks = Checks(client(30_000))
  check("$name: large", checks::large)
  check("$name: client stream", checks::clientStream)
  check("$name: server streams", checks::serverStreams)
  check("$name: metadata", checks::metadata)
  check("$name: status", checks::status)
  check("$name: unknown method", checks::unknownMethod)
  if (fullDuplex) check("$name: ping pong", checks::pingPong)
  check("$name: deadline", Deadline(client(300))::passes)
}

private fun trust(certificate: String): Pair<SSLContext, X509TrustManager> {
  val store = KeyStore.getInstance(KeyStore.getDefaultType()).apply { load(null) }
  FileInputStream(certificate).use { store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(it)) }
  val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm()).apply { init(store) }
  return SSLContext.getInstance("TLS").apply { init(null, factory.trustManagers, null) } to factory.trustManagers[0] as X509TrustManager
}

fun main(arguments: Array<String>) {
  val (tls, manager) = trust(arguments[2])
  val dns =
    object : Dns {
      override fun lookup(hostname: String) = listOf(InetAddress.getByName("127.0.0.1"))
    }
  val encrypted = "https://$SERVER_NAME:${arguments[1].substringAfterLast(':')}"
  val plaintext = OkHttpClient.Builder()
  val secure = OkHttpClient.Builder().dns(dns).sslSocketFactory(tls.socketFactory, manager)
  for (protocol in NetworkProtocol.entries) {
    for (gzip in listOf(false, true)) {
      val form = "$protocol${if (gzip) ", gzip" else ""}"
      if (protocol != NetworkProtocol.GRPC) {
        val http1 = plaintext.protocols(listOf(Protocol.HTTP_1_1)).build()
        run("plaintext, HTTP/1.1, $form", arguments[0], http1, protocol, gzip, fullDuplex = false)
      }
      val http2 = plaintext.protocols(listOf(Protocol.H2_PRIOR_KNOWLEDGE)).build()
      run("plaintext, HTTP/2, $form", arguments[0], http2, protocol, gzip, fullDuplex = true)
      run("TLS, $form", encrypted, secure.build(), protocol, gzip, fullDuplex = true)
    }
  }
  exitProcess(if (failures == 0) 0 else 1)
}
