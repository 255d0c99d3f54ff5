using Eddy.Data.Images;
using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports;

namespace Eddy.Cli.Tests.Reports;

/// <summary>A small run with every part of a report.</summary>
internal static class SampleReport
{
    public const int Side = 6;
    public const int Classes = 3;

    public static ReportModel Make(int neurons = 9, int samples = 60)
    {
        var random = new Random(4);
        byte[] labels = [.. Enumerable.Range(0, samples).Select(i => (byte)(i % Classes))];
        byte[] pixels = new byte[samples * Side * Side];
        random.NextBytes(pixels);
        float[] z = [.. Enumerable.Range(0, samples * neurons).Select(i => MathF.Max(0, random.NextSingle() - 0.4f + (labels[i / neurons] * (i % neurons) * 0.1f)))];
        var confusion = new ConfusionMatrix(Classes);
        for (int i = 0; i < samples; i++)
        {
            confusion.Add(labels[i], i % 7 == 0 ? 1 : labels[i]);
        }

        return new ReportModel
        {
            Title = "TRL on squares",
            Subtitle = "A small run.",
            ErrorPercent = 100 * confusion.ErrorRate,
            KeyFigures = [new KeyFigure("training time", "1.2", "s", "of it encoder 1.0"), new KeyFigure("weights", new string('a', 64))],
            Configuration = [new NamedValue("seed", "42"), new NamedValue("layers", "9")],
            Environment = [new NamedValue("framework", ".NET")],
            Losses = [.. Enumerable.Range(0, 400).SelectMany(i => Enumerable.Range(0, 2).Select(layer => Loss(layer, i)))],
            Head = [.. Enumerable.Range(1, 5).Select(i => new HeadProgress(i, 10 * i, 1.0 / i, 10.0 / i, 12.0 / i))],
            ReceptiveFields = new ReceptiveFields(Side, Side, [.. Enumerable.Range(0, neurons).Select(_ => Weights(random))]),
            Layers = [new LayerReport("layer 1", RepresentationAnalysis.Compute(z, labels, Classes), PrincipalPlane.Compute(z, labels, Classes))],
            Samples = new ImageSet(Side, Side, Classes, pixels, labels),
            ImageRows = Side,
            ImageColumns = Side,
            ClassNames = ["circle", "square"],
            Confusion = confusion,
            Mistakes = [new Mistake(7, pixels[..(Side * Side)], 0, 1, 0.734), new Mistake(14, pixels[..(Side * Side)], 2, 1, 0.9999)],
            CommandLine = "./eddy train --seed 42",
            Notes = ["A remark."],
        };
    }

    public static LayerLoss Loss(int layer, int i)
        => new(layer, i / 100.0, i, Math.Exp(-i / 40.0), -Math.Exp(-i / 90.0), 5 - (i / 100.0), Math.Exp(-i / 30.0), 3 - (i / 200.0));

    private static float[] Weights(Random random) => [.. Enumerable.Range(0, Side * Side).Select(_ => random.NextSingle() - 0.5f)];
}
