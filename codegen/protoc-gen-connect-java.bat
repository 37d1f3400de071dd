@echo off
rem Runs the plugin for protoc and buf: put this script and the executable jar into one folder,
rem or run it where it is after "mvn package". Needs a java of version 17 or newer.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
for %%j in ("%~dp0protoc-gen-connect-java*-exec.jar" "%~dp0target\protoc-gen-connect-java*-exec.jar") do (
  set "jar=%%~fj"
  goto run
)
echo protoc-gen-connect-java: there is no protoc-gen-connect-java-*-exec.jar beside this script; mvn -pl codegen -am package builds it 1>&2
exit /b 1

:run
"%java%" -jar "%jar%" %*
exit /b %ERRORLEVEL%
