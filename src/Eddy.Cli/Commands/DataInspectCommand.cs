using System.CommandLine;
using Eddy.Cli.Handlers;
using Eddy.Cli.Parsing;
using Eddy.Data.Events;
using Eddy.Data.Records;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy data inspect FILE</c>: what an event file or a file of spike rasters holds, and what is wrong with it.</summary>
internal sealed class DataInspectCommand : Command, ICommandWithExamples
{
    /// <summary>The command, writing to <paramref name="context"/>.</summary>
    public DataInspectCommand(CommandContext context)
        : base("inspect", "Read an event file (AEDAT 2.0 or 3.1, N-MNIST) or an NPZ file to its end: what it holds, and its first problem.")
    {
        Argument<string> file = ArgumentOf.Text("FILE", "The file; .npz for arrays, anything else for events.");
        Option<string?> sensor = OptionOf.Choice("--sensor", "The camera, where the file does not say it.", "nmnist", "dvs128", "davis240");
        Option<int?> rows = OptionOf.WholeNumber("--rows", "Rows of the camera. Default: the sensor's.", 1, ushort.MaxValue);
        Option<int?> columns = OptionOf.WholeNumber("--columns", "Columns of the camera. Default: the sensor's.", 1, ushort.MaxValue);
        Option<bool> json = OptionOf.Json();
        Arguments.Add(file);
        Options.Add(sensor);
        Options.Add(rows);
        Options.Add(columns);
        Options.Add(json);
        SetAction(result =>
        {
            string path = result.GetRequiredValue(file);
            return path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)
                ? EventFileDescription.WriteArrays(context, path, result.GetValue(json))
                : EventFileDescription.WriteEvents(
                    context,
                    path,
                    new EventReadOptions
                    {
                        Sensor = result.GetValue(sensor) is { } name ? Enum.Parse<EventSensor>(name, ignoreCase: true) : EventSensor.Auto,
                        Rows = result.GetValue(rows),
                        Columns = result.GetValue(columns),
                        OnBad = OnBadRecord.Skip,
                    },
                    result.GetValue(json));
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy data inspect events/train/7/00041.bin", "eddy data inspect recording.aedat --sensor davis240", "eddy data inspect rasters.npz"];
}
