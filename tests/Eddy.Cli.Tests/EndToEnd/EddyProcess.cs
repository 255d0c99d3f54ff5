using System.Diagnostics;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>The command line as a process of its own, for what only a process can show: streams, exit codes, signals, being killed.</summary>
internal sealed class EddyProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private EddyProcess(Process process, bool heard = true)
        => (_process, _out, _error) = (process, process.StandardOutput.ReadToEndAsync(), heard ? process.StandardError.ReadToEndAsync() : Task.FromResult(""));

    public int Id => _process.Id;

    /// <summary>Starts it; the assembly lies beside the tests'.</summary>
    public static EddyProcess Start(params IEnumerable<string> args)
    {
        Process process = Open(args);
        process.StandardInput.Close();
        return new EddyProcess(process);
    }

    /// <summary>Starts it with some text on its standard input, which stays open.</summary>
    public static EddyProcess StartWithInput(string input, params IEnumerable<string> args)
    {
        var process = new EddyProcess(Open(args));
        process.Write(input);
        return process;
    }

    /// <summary>As <see cref="StartWithInput"/>, but once a line has come from its standard error, nobody reads that any more.</summary>
    public static EddyProcess StartUnheard(string input, params IEnumerable<string> args)
    {
        Process process = Open(args);
        var started = new EddyProcess(process, heard: false);
        started.Write(input);
        process.StandardError.ReadLine();
        process.StandardError.Close();
        return started;
    }

    /// <summary>Writes to its standard input.</summary>
    public void Write(string input)
    {
        _process.StandardInput.Write(input);
        _process.StandardInput.Flush();
    }

    public static (int Code, string Out, string Error) Run(params IEnumerable<string> args)
    {
        using EddyProcess process = Start(args);
        return process.End();
    }

    /// <summary>Waits; true if it ended by itself in that time.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    /// <summary>SIGKILL: it can do nothing about it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public (int Code, string Out, string Error) End()
    {
        _process.WaitForExit();
        return (_process.ExitCode, _out.Result, _error.Result);
    }

    private static Process Open(IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLineApp).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
