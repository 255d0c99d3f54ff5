using System.CommandLine;
using Eddy.Cli.Parsing;
using Eddy.Data;
using Eddy.Data.Events;
using Eddy.Data.Images;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy data sample NAME</c>: a picture of the first images of each class.</summary>
internal sealed class DataSampleCommand : Command, ICommandWithExamples
{
    private const int DefaultCount = 20;
    private const int EventsUs = 30_000;
    private const int Scale = 2; // 28×28 is small on today's screens

    /// <summary>The command, writing to <paramref name="context"/>.</summary>
    public DataSampleCommand(CommandContext context)
        : base("sample", "Draw a sheet of samples, a row for each class, as a PNG file.")
    {
        Argument<string> name = DataCommand.NameArgument();
        Option<string?> file = OptionOf.Text("--out", "FILE", "The PNG file to write. Default: NAME.png here.");
        Option<int?> count = OptionOf.WholeNumber("--count", $"Images of each class. Default: {DefaultCount}.", 1, 1000);
        Option<ulong?> seed = DataCommand.SeedOption();
        Option<bool> events = OptionOf.Flag("--events", "Draw what a moving event camera says in its first 30 ms: ON bright, OFF dark.");
        Option<bool> json = OptionOf.Json();
        Arguments.Add(name);
        Options.Add(file);
        Options.Add(count);
        Options.Add(seed);
        Options.Add(events);
        Options.Add(json);
        SetAction(result =>
        {
            int perClass = result.GetValue(count) ?? DefaultCount;
            string source = result.GetRequiredValue(name);
            ImageDataSet data = DataCommand.Load(context, source, result.GetValue(seed), Enough(source, perClass));
            byte[] picture = ContactSheet.Encode(result.GetValue(events) ? EventPictures.Of(data.Train, EventsUs) : data.Train, perClass, Scale);
            string path = Path.GetFullPath(result.GetValue(file) ?? $"{data.Name}{(result.GetValue(events) ? "-events" : "")}.png");
            Save(path, picture);
            context.WriteResult(result.GetValue(json), new { File = path, data.Train.Classes, Count = perClass }, output => output.WriteLine(path));
            return ExitCode.Done;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy data sample digits", "eddy data sample digits --events --out events.png", "eddy data sample path/to/mnist --count 10 --out mnist.png"];

    /// <summary>A generator need not make 60,000 images for a sheet of 200: four times what the sheet holds has enough of every class.</summary>
    private static int? Enough(string name, int perClass)
        => DataSets.All.FirstOrDefault(d => d.Name == name) is { } info ? (int)Math.Min(info.TrainCount, 100 + (4L * perClass * info.Classes)) : null;

    /// <summary>
    /// Writes to the very file that was named, which may be a link or a device; a rename would replace it by a plain file. What is lost when the disk
    /// is full can be drawn again.
    /// </summary>
    private static void Save(string path, byte[] picture)
    {
        if (Directory.Exists(path))
        {
            throw new CommandException(ExitCode.Usage, $"option '--out' must be a file; '{path}' is a folder.");
        }

        string folder = Path.GetDirectoryName(path)!;
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(path, picture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A place that cannot be written is a failure, not bad data, whatever the system calls it.
            throw new CommandException(ExitCode.Failed, $"cannot write '{path}': {exception.Message}");
        }
    }
}
