using System.CommandLine;
using Eddy.Cli.Commands;

namespace Eddy.Cli.Tests.Cli;

/// <summary>Runs the command line in this process and keeps what it wrote.</summary>
#pragma warning disable CA1001 // a StringWriter holds nothing to release
internal sealed class InProcess
#pragma warning restore CA1001
{
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public InProcess(CancellationToken cancellation = default) => Context = new CommandContext(_out, _error, false, false, TimeProvider.System, cancellation) { OpenInput = () => Stream.Null };

    public CommandContext Context { get; private init; }

    /// <summary>What stands on standard input; nothing by default.</summary>
    public Func<Stream> Input { init => Context = Context with { OpenInput = value }; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    /// <summary>The arguments that the last parsed command was given.</summary>
    public object? Given { get; private set; }

    /// <summary>What the commands that only parse do once they are called.</summary>
    public Func<int> Work { get; init; } = () => ExitCode.Done;

    /// <summary>Every command, those with real work and those whose work is <see cref="Work"/>.</summary>
    public IEnumerable<Command> Commands =>
    [
        new TrainCommand(Keep), new RunCommand(Keep), new ReproduceCommand(Keep), new EvaluateCommand(Keep), new PredictCommand(Keep), new VerifyCommand(Keep, Keep), new InspectCommand(Keep),
        new BenchCommand(Keep, Keep, Keep, Keep, Keep), new ReportCommand(Keep), new CompareCommand(Keep), new DataCommand(Context),
    ];

    public int Run(params string[] args) => CommandLineApp.Run(args, Context, Commands);

    /// <summary>Runs the commands that a user has, with their real work.</summary>
    public int RunReal(params string[] args) => CommandLineApp.Run(args, Context, EddyCommands.All(Context));

    private int Keep(object given)
    {
        Given = given;
        return Work();
    }
}
