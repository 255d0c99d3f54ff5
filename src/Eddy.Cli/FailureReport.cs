using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Eddy.Cli;

/// <summary>The one place where an exception becomes an exit code and a line for the user.</summary>
/// <param name="ExitCode">One of <see cref="Cli.ExitCode"/>.</param>
/// <param name="Line">One line: what was wrong, where, and what to do.</param>
internal sealed partial record FailureReport(int ExitCode, string Line)
{
    private const string BugHint = "This is a bug in Eddy; run the same command with --debug and report what it prints.";

    /// <summary>Reads an exception that left a command.</summary>
    public static FailureReport From(Exception exception)
    {
        while (exception is AggregateException { InnerExceptions.Count: 1 } or TargetInvocationException && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception switch
        {
            CommandException failure => new(failure.ExitCode, OneLine(failure.Message)),
            OperationCanceledException => new(Cli.ExitCode.Stopped, "stopped."),
            ArgumentException argument when ThrownByEddy(argument) => new(Cli.ExitCode.Usage, Argument(argument)),
            NotSupportedException refusal when ThrownByEddy(refusal) => new(Cli.ExitCode.Usage, OneLine(refusal.Message)), // a pair of options that cannot work; it says why
            InvalidDataException or FileNotFoundException or DirectoryNotFoundException or EndOfStreamException => new(Cli.ExitCode.BadData, OneLine(exception.Message)),
            IOException or UnauthorizedAccessException => new(Cli.ExitCode.Failed, OneLine(exception.Message)),
            ArithmeticException when exception is not (DivideByZeroException or OverflowException) => new(Cli.ExitCode.Failed, OneLine(exception.Message)),
            OutOfMemoryException => new(Cli.ExitCode.Failed, "not enough memory. Take smaller layers, a smaller batch or fewer samples."),
            _ => new(Cli.ExitCode.Failed, $"{exception.GetType().Name}: {OneLine(exception.Message)} {BugHint}"),
        };
    }

    /// <summary>
    /// Whether Eddy's own code refused the argument. A framework method that refuses one from Eddy is a bug; the framework's
    /// ThrowIf… guards, called by Eddy, are Eddy's own refusal.
    /// </summary>
    private static bool ThrownByEddy(Exception exception)
    {
        foreach (StackFrame frame in new StackTrace(exception).GetFrames())
        {
            if (frame.GetMethod()?.DeclaringType is { } type && !typeof(Exception).IsAssignableFrom(type))
            {
                return type.Assembly.GetName().Name?.StartsWith("Eddy", StringComparison.Ordinal) == true;
            }
        }

        return false;
    }

    private static string Argument(ArgumentException exception)
    {
        string message = ParameterSuffix().Replace(exception.Message, "");
        if (exception is ArgumentOutOfRangeException { ActualValue: { } value }
            && Text(value) is var text && !Names(message, text))
        {
            message += $" Got {text}.";
        }

        return OneLine(message);
    }

    // As it is given: a list by its members, true and false in small letters.
    private static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        IEnumerable<double> numbers => string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))),
        IEnumerable<int> numbers => string.Join(',', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))),
        _ => FormattableString.Invariant($"{value}"),
    };

    /// <summary>Whether the message holds the value as a word of its own; a bound such as "[0, 1)" does not count.</summary>
    private static bool Names(string message, string value)
        => Regex.IsMatch(Interval().Replace(message, ""), $@"(?<![\w.-]){Regex.Escape(value)}(?![\w]|\.\d)", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"[\[(][^\[\]()]*,[^\[\]()]*[\])]")]
    private static partial Regex Interval();

    private static string OneLine(string message) => LineBreaks().Replace(message.Trim(), " ");

    [GeneratedRegex(@"\s*\(Parameter '[^']*'\)(\r?\nActual value was .*)?", RegexOptions.Singleline)]
    private static partial Regex ParameterSuffix();

    [GeneratedRegex(@"\s*[\r\n]+\s*")]
    private static partial Regex LineBreaks();
}
