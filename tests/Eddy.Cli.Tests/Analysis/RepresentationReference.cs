namespace Eddy.Cli.Tests.Analysis;

/// <summary>The measures of a layer by their definitions, in double precision, with nothing shared between them.</summary>
internal static class RepresentationReference
{
    public static double[] Column(float[] z, int neurons, int j) => [.. z.Where((_, i) => i % neurons == j).Select(value => (double)value)];

    public static double Variance(double[] x) => x.Average(value => Math.Pow(value - x.Average(), 2));

    /// <summary>Variance of the class means, each weighted by its class, over the variance.</summary>
    public static double Selectivity(double[] x, byte[] labels)
    {
        double mean = x.Average();
        double between = Classes(labels).Sum(k => labels.Count(l => l == k) * Math.Pow(ClassMean(x, labels, k) - mean, 2)) / x.Length;
        return between / Variance(x);
    }

    public static double MeanAbsoluteCorrelation(double[][] columns)
    {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = 0; j < i; j++, pairs++)
            {
                double mi = columns[i].Average(), mj = columns[j].Average();
                double covariance = columns[i].Zip(columns[j], (a, b) => (a - mi) * (b - mj)).Average();
                sum += Math.Abs(covariance / Math.Sqrt(Variance(columns[i]) * Variance(columns[j])));
            }
        }

        return sum / pairs;
    }

    public static double ClassSeparability(double[][] columns, byte[] labels, byte k)
    {
        double between = columns.Sum(x => Math.Pow(ClassMean(x, labels, k) - x.Average(), 2));
        double within = columns.Sum(x => x.Where((_, i) => labels[i] == k).Average(value => Math.Pow(value - ClassMean(x, labels, k), 2)));
        return between / within;
    }

    public static double Separability(double[][] columns, byte[] labels)
    {
        double between = 0, within = 0;
        foreach (double[] x in columns)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double classMean = ClassMean(x, labels, labels[i]);
                between += Math.Pow(classMean - x.Average(), 2);
                within += Math.Pow(x[i] - classMean, 2);
            }
        }

        return between / within;
    }

    private static double ClassMean(double[] x, byte[] labels, byte k) => x.Where((_, i) => labels[i] == k).Average();

    private static IEnumerable<byte> Classes(byte[] labels) => labels.Distinct();
}
