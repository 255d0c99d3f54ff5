using System.CommandLine;
using Shouldly;

namespace Eddy.Cli.Tests.Cli;

public class HelpTests
{
    /// <summary>Every command as the words that lead to it, found by walking the tree, so that a new one cannot be forgotten.</summary>
    public static TheoryData<string> Commands => new(Walk(new InProcess().Commands, ""));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_help_with_every_option_described(string command)
    {
        var app = new InProcess();
        app.Run([.. command.Split(' '), "--help"]).ShouldBe(ExitCode.Done);
        app.Error.ShouldBeEmpty();
        app.Out.ShouldContain($"eddy {command}");
        Command found = Find(app, command);
        found.Description.ShouldNotBeNullOrEmpty();
        foreach (Option option in found.Options)
        {
            option.Description.ShouldNotBeNullOrEmpty($"{command} {option.Name}");
            app.Out.ShouldContain(option.Name);
        }
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    public void The_root_lists_the_commands(params string[] args)
    {
        var app = new InProcess();
        app.Run(args).ShouldBe(ExitCode.Done);
        foreach (Command command in app.Commands)
        {
            app.Out.ShouldContain($"  {command.Name} ");
        }
    }

    [Fact]
    public void Help_ends_with_examples_that_parse()
    {
        foreach (string command in Walk(new InProcess().Commands, ""))
        {
            if (Find(new InProcess(), command) is Eddy.Cli.Commands.ICommandWithExamples withExamples && !command.StartsWith("data", StringComparison.Ordinal))
            {
                foreach (string example in withExamples.Examples)
                {
                    var app = new InProcess();
                    app.Run(example[(example.IndexOf("eddy ", StringComparison.Ordinal) + 5)..].Split(' ')).ShouldBe(ExitCode.Done, $"{example}: {app.Error}");
                    app.Given.ShouldNotBeNull(example);
                }
            }
        }
    }

    [Fact]
    public void Help_wins_over_mistakes_before_it()
    {
        var app = new InProcess();
        app.Run("train", "--batch", "-1", "--help").ShouldBe(ExitCode.Done);
        app.Out.ShouldContain("eddy train --resume runs/paper");
    }

    [Fact]
    public void Version_is_one_line()
    {
        var app = new InProcess();
        app.Run("--version").ShouldBe(ExitCode.Done);
        app.Out.ShouldMatch(@"^eddy \d+\.\d+\.\d+( \([0-9a-f]{7}\))?\n$");
    }

    private static IEnumerable<string> Walk(IEnumerable<Command> commands, string prefix)
        => commands.SelectMany(c => Walk(c.Subcommands, $"{prefix}{c.Name} ").Prepend(prefix + c.Name));

    private static Command Find(InProcess app, string command)
    {
        IEnumerable<Command> among = app.Commands;
        Command? found = null;
        foreach (string word in command.Split(' '))
        {
            found = among.Single(c => c.Name == word);
            among = found.Subcommands;
        }

        return found!;
    }
}
