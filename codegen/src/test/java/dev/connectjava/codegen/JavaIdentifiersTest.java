package dev.connectjava.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import javax.lang.model.SourceVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JavaIdentifiersTest {

  @ParameterizedTest
  @CsvSource({
    "GetUser,getUser,GetUser,GET_USER",
    "get_user,getUser,GetUser,GET_USER",
    "getUser,getUser,GetUser,GET_USER",
    "GetHTTPStatus,getHTTPStatus,GetHTTPStatus,GET_HTTP_STATUS",
    "V2Get,v2Get,V2Get,V2_GET",
    "X,x,X,X",
    "_,__,__,__",
    "_1,_1,_1,_1",
    "Class,class_,Class,CLASS",
    "SERVICE_NAME,sERVICENAME,SERVICENAME,SERVICE_NAME_",
  })
  void rpc_hasTheNamesOfAMethodATypeAndAConstant(
      String rpc, String method, String type, String constant) {
    assertThat(JavaIdentifiers.method(rpc)).isEqualTo(method);
    assertThat(JavaIdentifiers.className(JavaIdentifiers.type(rpc))).isEqualTo(type);
    assertThat(JavaIdentifiers.constant(rpc)).isEqualTo(constant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Class",
        "New",
        "Return",
        "True",
        "Null",
        "Switch",
        "Wait",
        "Notify",
        "NotifyAll",
        "GetClass",
        "HashCode",
        "Equals",
        "ToString",
        "Clone",
        "Finalize",
        "Definition"
      })
  void nameThatJavaOrTheInterfaceNeeds_getsAnUnderscore(String rpc) {
    assertThat(JavaIdentifiers.method(rpc)).endsWith("_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_", "__", "_9", "Class", "a_b_c", "goto", "Yield", "Record", "Var"})
  void everyName_isAnIdentifier(String rpc) {
    assertThat(SourceVersion.isName(JavaIdentifiers.method(rpc))).isTrue();
    assertThat(SourceVersion.isName(JavaIdentifiers.constant(rpc))).isTrue();
  }
}
