using System.CommandLine;
using System.Globalization;
using Eddy.Cli.Handlers;
using Eddy.Cli.Output;
using Eddy.Cli.Parsing;
using Eddy.Data;
using Eddy.Data.Images;
using Eddy.Data.Pamap2;
using Eddy.Data.Records;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy data describe NAME</c>: sizes, classes, pixel statistics and fingerprint of a data set.</summary>
internal sealed class DataDescribeCommand : Command, ICommandWithExamples
{
    /// <summary>The command, writing to <paramref name="context"/>.</summary>
    public DataDescribeCommand(CommandContext context)
        : base("describe", "Describe a data set: sizes, samples of each class, pixel statistics, fingerprint.")
    {
        Argument<string> name = ArgumentOf.Text("NAME", "A data set that 'eddy data list' names, a folder with four MNIST-style IDX files, or a folder in the format of PAMAP2.");
        Option<ulong?> seed = DataCommand.SeedOption();
        Option<string?> onBad = OptionOf.Choice("--on-bad", "What to do about a damaged row of a folder in the format of PAMAP2. Default: fail.", "fail", "skip");
        Option<bool> json = OptionOf.Json();
        Arguments.Add(name);
        Options.Add(seed);
        Options.Add(onBad);
        Options.Add(json);
        SetAction(result =>
        {
            if (!DataSets.All.Any(d => d.Name == result.GetRequiredValue(name)) && Pamap2DataSet.IsIn(result.GetRequiredValue(name)))
            {
                return Pamap2Description.Write(context, result.GetRequiredValue(name), result.GetValue(onBad) == "skip" ? OnBadRecord.Skip : OnBadRecord.Fail, result.GetValue(json));
            }

            ImageDataSet data = DataCommand.Load(context, result.GetRequiredValue(name), result.GetValue(seed));
            (double mean, double deviation) = PixelStatistics(data.Train);
            int[] train = CountByClass(data.Train), test = CountByClass(data.Test);
            string sha256 = DataSets.Sha256(data);
            context.WriteResult(
                result.GetValue(json),
                new
                {
                    data.Name,
                    data.Description,
                    TrainCount = data.Train.Count,
                    TestCount = data.Test.Count,
                    data.Train.Rows,
                    data.Train.Columns,
                    data.Train.Classes,
                    TrainCountByClass = train,
                    TestCountByClass = test,
                    PixelMean = mean,
                    PixelDeviation = deviation,
                    ScaledByMean = data.Mean,
                    ScaledByDeviation = data.Deviation,
                    Sha256 = sha256,
                },
                output => Write(output, data, mean, deviation, train, test, sha256));
            return ExitCode.Done;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy data describe digits", "eddy data describe path/to/mnist --json", "eddy data describe path/to/PAMAP2_Dataset"];

    private static void Write(TextWriter output, ImageDataSet data, double mean, double deviation, int[] train, int[] test, string sha256)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine($"{data.Name}: {data.Description}");
        output.WriteLine(string.Create(plain, $"images   {data.Train.Count:N0} to learn from, {data.Test.Count:N0} to judge on, {data.Train.Rows}×{data.Train.Columns} pixels"));
        output.WriteLine(string.Create(plain, $"pixels   mean {mean:0.0000}, deviation {deviation:0.0000} (0 to 1, training images); a network sees (pixel − {data.Mean}) / {data.Deviation}"));
        output.WriteLine($"sha256   {sha256}");
        output.WriteLine();
        var table = new TextTable(">class", ">train", ">test");
        for (int c = 0; c < train.Length; c++)
        {
            table.Add(c.ToString(plain), train[c].ToString("N0", plain), test[c].ToString("N0", plain));
        }

        table.Write(output);
    }

    private static int[] CountByClass(ImageSet images)
    {
        var counts = new int[images.Classes];
        foreach (byte label in images.AllLabels)
        {
            counts[label]++;
        }

        return counts;
    }

    /// <summary>Mean and deviation of pixels in 0 … 1. Sums of bytes and of their squares are exact in 64 bits.</summary>
    private static (double Mean, double Deviation) PixelStatistics(ImageSet images)
    {
        long sum = 0, squares = 0;
        foreach (byte pixel in images.AllPixels)
        {
            sum += pixel;
            squares += pixel * pixel;
        }

        double n = images.AllPixels.Length;
        double mean = sum / n;
        return (mean / 255, Math.Sqrt(Math.Max((squares / n) - (mean * mean), 0)) / 255);
    }
}
