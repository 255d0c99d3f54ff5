@echo off
rem Builds the command line in Release when its sources changed, then runs it. The twin of ./eddy.
setlocal
set "root=%~dp0"
set "builds=%root%artifacts\eddy"
set "now=%TEMP%\eddy-%RANDOM%%RANDOM%.txt"

where dotnet >nul 2>nul
if errorlevel 1 (
  echo eddy: the .NET 10 SDK is needed, and there is no "dotnet" on the PATH. Get it from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 1
)

rem Name, size and time of every source, as robocopy lists what it would copy; /L copies nothing.
robocopy "%root%src" "%builds%\none" /L /S /XD bin obj /TS /FP /NC /NDL /NJH /NJS >"%now%"
robocopy "%root%." "%builds%\none" Directory.Build.props Directory.Packages.props global.json .editorconfig /L /TS /FP /NC /NDL /NJH /NJS >>"%now%"

set "name="
if exist "%builds%\name" set /p name=<"%builds%\name"
if "%name%"=="" goto build
if not exist "%builds%\%name%\Eddy.Cli.dll" goto build
fc /b "%now%" "%builds%\sources" >nul 2>nul
if not errorlevel 1 goto run

:build
dotnet --list-sdks | findstr /b "10." >nul
if errorlevel 1 (
  echo eddy: the .NET 10 SDK is needed, and "dotnet --list-sdks" shows none. Get it from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  del "%now%"
  exit /b 1
)

echo eddy: building Eddy ... 1>&2
set "DOTNET_NOLOGO=1"
set "DOTNET_CLI_TELEMETRY_OPTOUT=1"
if not exist "%builds%" mkdir "%builds%"
dotnet build "%root%src\Eddy.Cli\Eddy.Cli.csproj" --configuration Release --artifacts-path "%builds%\work" --nologo --verbosity quiet -nodeReuse:false -p:UseSharedCompilation=false 1>&2 <nul
if errorlevel 1 (
  echo eddy: the build failed; the errors are above. 1>&2
  del "%now%"
  exit /b 1
)

rem A folder of its own, so that no build touches the files of an Eddy that is running. Those in use refuse to go.
for /d %%d in ("%builds%\build-*") do rmdir /s /q "%%d" >nul 2>nul
set "name=build-%RANDOM%%RANDOM%"
robocopy "%builds%\work\bin\Eddy.Cli\release" "%builds%\%name%" /E /NFL /NDL /NJH /NJS >nul
move /y "%now%" "%builds%\sources" >nul
>"%builds%\name" echo %name%

:run
if exist "%now%" del "%now%"
dotnet "%builds%\%name%\Eddy.Cli.dll" %*
exit /b %ERRORLEVEL%
