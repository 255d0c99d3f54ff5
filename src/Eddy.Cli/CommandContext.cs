using Eddy.Cli.Output;
using Eddy.Experiments.Streaming;
using Spectre.Console;

namespace Eddy.Cli;

/// <summary>What a command may touch of the world: two texts to write to, a clock, and the wish to stop.</summary>
/// <param name="Out">Standard output: results.</param>
/// <param name="Error">Standard error: progress and messages.</param>
/// <param name="ErrorIsTerminal">Whether a bar can be drawn on <paramref name="Error"/>.</param>
/// <param name="Color">Whether colour is wanted; false under NO_COLOR.</param>
/// <param name="Time">The clock.</param>
/// <param name="Cancellation">Set by Ctrl-C, by a termination signal, or when nobody reads the output any more.</param>
internal sealed record CommandContext(
    TextWriter Out, TextWriter Error, bool ErrorIsTerminal, bool Color, TimeProvider Time, CancellationToken Cancellation)
{
    /// <summary>The context of this process: its standard streams, NO_COLOR, the system clock.</summary>
    public static CommandContext OfProcess(StopSignals signals) => new(
        Console.IsOutputRedirected ? PipeText.Of(1, Console.Out, signals.Stop) : Console.Out,
        Console.IsErrorRedirected ? PipeText.Of(2, Console.Error, signals.Stop) : Console.Error,
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        TimeProvider.System,
        signals.Token);

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Writes a command's result: the one JSON line if that was asked for, else the text.</summary>
    /// <param name="json">Whether <c>--json</c> was given.</param>
    /// <param name="value">The object whose properties are the JSON fields.</param>
    /// <param name="text">Writes the same for people.</param>
    public void WriteResult(bool json, object value, Action<TextWriter> text)
    {
        if (json)
        {
            JsonLine.Write(Out, value);
        }
        else
        {
            text(Out);
        }
    }

    /// <summary>Runs long work with a display that suits standard error: a bar on a terminal, a line an epoch elsewhere, nothing if quiet.</summary>
    public T RunWithProgress<T>(bool quiet, Func<IProgressDisplay, T> work)
    {
        if (quiet)
        {
            return work(new NoProgress());
        }

        if (!ErrorIsTerminal)
        {
            return work(new PlainProgress(Error, Time));
        }

        return TerminalProgress.Run(ErrorConsole(), Time, work);
    }

    /// <summary>Runs a learner over a stream with a display that suits standard error: a table that grows, with a line that is redrawn on a terminal; nothing if quiet.</summary>
    public T RunStream<T>(bool quiet, int window, Func<IStreamObserver, T> work)
    {
        if (quiet)
        {
            return work(new NoStreamProgress());
        }

        using var progress = new StreamProgress(Error, ErrorIsTerminal ? ErrorConsole().Profile.Width : 0, window);
        return work(progress);
    }

    private IAnsiConsole ErrorConsole() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Error),
        Ansi = AnsiSupport.Yes,
        ColorSystem = Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
    });
}
