using System.CommandLine;
using Eddy.Cli.Handlers;

namespace Eddy.Cli.Commands;

/// <summary>The commands that this build of Eddy has.</summary>
internal static class EddyCommands
{
    /// <summary>Every command, ready to run in <paramref name="context"/>, in the order of the help.</summary>
    public static IEnumerable<Command> All(CommandContext context) =>
    [
        new TrainCommand(given => TrainHandler.Run(context, given)),
        new RunCommand(given => RunHandler.Run(context, given)),
        new ReproduceCommand(given => ReproduceHandler.Run(context, given)),
        new EvaluateCommand(given => ModelHandlers.Evaluate(context, given)),
        new PredictCommand(given => ModelHandlers.Predict(context, given)),
        new VerifyCommand(given => VerifyHandler.Run(context, given), given => VerifyGradientsHandler.Run(context, given)),
        new InspectCommand(given => InspectHandler.Run(context, given)),
        new BenchCommand(
            given => BenchHandler.Trl(context, given),
            given => BenchHandler.Pipeline(context, given),
            given => BenchHandler.Stream(context, given),
            given => BenchHandler.Recurrent(context, given),
            given => BenchHandler.Spiking(context, given)),
        new ReportCommand(given => ModelHandlers.Report(context, given)),
        new CompareCommand(given => CompareHandler.Run(context, given)),
        new DataCommand(context),
    ];
}
