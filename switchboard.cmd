@echo off
rem Starts Switchboard. Builds it first when there is no build yet.
setlocal
set "HOME_DIR=%~dp0"
set "JAR=%HOME_DIR%switchboard.jar"
if exist "%JAR%" goto start
set "JAR=%HOME_DIR%runners\target\switchboard.jar"
if exist "%JAR%" goto start
where mvn >nul 2>nul
if errorlevel 1 (
  echo switchboard: Maven ^(mvn^) is needed for the first start and was not found; install it, or build elsewhere and copy runners\target. 1>&2
  exit /b 1
)
echo switchboard: building, which takes a minute the first time ... 1>&2
pushd "%HOME_DIR%"
call mvn -q -B -Pquick -DskipTests package -pl runners -am 1>&2
if errorlevel 1 (
  popd
  echo switchboard: the build failed; see the messages above. 1>&2
  exit /b 1
)
popd
:start
set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
set "COMPILER="
if "%~1"=="vmo-mediator" set "COMPILER=-XX:TieredStopAtLevel=1"
"%JAVA%" -XX:+UseSerialGC -Xss512k -XX:ReservedCodeCacheSize=64m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps -Xms24m %COMPILER% %SWITCHBOARD_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
