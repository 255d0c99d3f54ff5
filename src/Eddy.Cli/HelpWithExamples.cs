using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Eddy.Cli.Commands;

namespace Eddy.Cli;

/// <summary>The usual help of a command, and its examples below.</summary>
/// <param name="help">Writes the usual help.</param>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Lets the help option of <paramref name="root"/> show examples for every command below it.</summary>
    public static void AddTo(Command root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ICommandWithLists lists)
        {
            WriteLists(parseResult.InvocationConfiguration.Output, lists.Lists);
        }

        if (parseResult.CommandResult.Command is ICommandWithExamples { Examples.Count: > 0 } command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return code;
    }

    private static void WriteLists(TextWriter output, IReadOnlyList<HelpList> lists)
    {
        foreach (HelpList list in lists)
        {
            int width = list.Entries.Max(entry => entry.Name.Length);
            output.WriteLine($"{list.Title}:");
            foreach ((string name, string description) in list.Entries)
            {
                output.WriteLine($"  {name.PadRight(width)}  {description}");
            }

            output.WriteLine();
        }
    }
}
