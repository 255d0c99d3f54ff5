using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using Eddy.Cli.Commands;
using Eddy.Cli.Parsing;

namespace Eddy.Cli;

/// <summary>The command line from arguments to exit code.</summary>
internal static class CommandLineApp
{
    private const string DebugOption = "--debug";

    /// <summary>Runs as this process: standard streams, signals, the real commands.</summary>
    public static int Run(IReadOnlyList<string> args)
    {
        using var signals = new StopSignals(Console.Error);
        CommandContext context = CommandContext.OfProcess(signals);
        return Run(args, context, EddyCommands.All(context));
    }

    /// <summary>Runs with these commands in this context. Never throws.</summary>
    public static int Run(IReadOnlyList<string> args, CommandContext context, IEnumerable<Command> commands)
    {
        string path = "eddy";
        bool debug = args.Contains(DebugOption, StringComparer.Ordinal);
        try
        {
            ParseResult result = Root(commands).Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            path = UsageError.CommandPath(result);
            bool asksForText = result.Action is HelpAction or HelpWithExamples or VersionAction;
            if ((asksForText ? UsageError.UnknownCommand(result) : UsageError.Of(result)) is { } problem)
            {
                throw new CommandException(ExitCode.Usage, problem);
            }

            return result.Invoke(new InvocationConfiguration
            {
                Output = context.Out,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // StopSignals listens
            });
        }
#pragma warning disable CA1031 // the outermost place: whatever went wrong must become a line and an exit code
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailureReport failure = FailureReport.From(exception);
            try
            {
                context.Error.WriteLine($"{path}: {failure.Line}");
                if (debug)
                {
                    context.Error.WriteLine(exception);
                }
            }
            catch (IOException)
            {
                // Nothing can be said where standard error cannot be written, as on a full disk; the exit code still tells.
            }

            return failure.ExitCode;
        }
    }

    private static Command Root(IEnumerable<Command> commands)
    {
        var root = new Command("eddy", "Trains, runs and checks models that learn while they run.");
        root.Options.Add(new HelpOption());
        root.Options.Add(new Option<bool>("--version") { Description = "Show the version.", Arity = ArgumentArity.Zero, Action = new VersionAction() });
        root.Options.Add(new Option<bool>(DebugOption)
        {
            Description = "After an error, print where in the code it arose.",
            Arity = ArgumentArity.Zero,
            Recursive = true,
        });
        foreach (Command command in commands)
        {
            root.Subcommands.Add(command);
        }

        HelpWithExamples.AddTo(root);
        root.SetAction(result => new HelpAction().Invoke(result));
        return root;
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            string version = typeof(CommandLineApp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            string[] parts = version.Split('+', 2);
            string commit = parts.Length == 2 ? $" ({parts[1][..Math.Min(7, parts[1].Length)]})" : "";
            parseResult.InvocationConfiguration.Output.WriteLine($"eddy {parts[0]}{commit}");
            return ExitCode.Done;
        }
    }
}
