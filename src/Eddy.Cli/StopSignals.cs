using System.Runtime.InteropServices;

namespace Eddy.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the running command to stop at a safe place, the second, or ten seconds without an answer, ends the
/// process. Checkpoints are renamed into place, so even that loses no finished one.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly TextWriter _error;
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Listens until it is disposed; messages go to <paramref name="error"/>.</summary>
    public StopSignals(TextWriter error)
    {
        _error = error;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Cancelled by the first signal, or by <see cref="Stop"/>.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Asks the running command to stop at a safe place, as the first signal does.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true; // the runtime must not end the process by itself
        if (_stop.IsCancellationRequested)
        {
            End();
        }

        var watchdog = new Thread(() =>
        {
            Thread.Sleep(_patience);
            End();
        })
        { IsBackground = true };
        watchdog.Start();
        _stop.Cancel();
    }

    private void End()
    {
        if (!Console.IsErrorRedirected)
        {
            _error.Write("\u001b[?25h"); // a progress bar hides the cursor
        }

        _error.WriteLine();
        Environment.Exit(ExitCode.Stopped);
    }
}
