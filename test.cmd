@echo off
rem Restores, builds with warnings as errors and runs every test. Arguments go to "dotnet test". The twin of ./test.
setlocal
cd /d "%~dp0"
where dotnet >nul 2>nul
if errorlevel 1 (
  echo test: the .NET 10 SDK is needed, and there is no "dotnet" on the PATH. Get it from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 1
)

set "DOTNET_NOLOGO=1"
set "DOTNET_CLI_TELEMETRY_OPTOUT=1"
dotnet restore Eddy.slnx --verbosity quiet || exit /b 1
dotnet build Eddy.slnx --configuration Release --no-restore -warnaserror --nologo --verbosity quiet || exit /b 1
dotnet test Eddy.slnx --configuration Release --no-build --nologo -m:1 %*
