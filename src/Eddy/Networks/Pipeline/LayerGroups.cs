namespace Eddy.Networks.Pipeline;

/// <summary>Layers in order, cut into contiguous groups so that the dearest group is as cheap as possible.</summary>
internal sealed class LayerGroups
{
    private readonly int[] _firsts;

    private LayerGroups(int[] firsts, double slowest, double total) => (_firsts, Slowest, Total) = (firsts, slowest, total);

    /// <summary>Groups; some are empty where there are more of them than layers.</summary>
    public int Count => _firsts.Length - 1;

    /// <summary>Cost of the dearest group.</summary>
    public double Slowest { get; }

    /// <summary>Cost of all.</summary>
    public double Total { get; }

    /// <summary>The first layer of a group; it has the layers up to the next group's first.</summary>
    public int FirstOf(int group) => _firsts[group];

    /// <summary>What a step of a TRL layer costs, in weights: O·(I + O).</summary>
    /// <remarks>Forward and gradient take 4·B·I·O operations, the lateral pass and the covariance 4·B·O², a step of Adam 24 bytes for each of the I·O + O² weights: every part grows
    /// with O·(I + O), so what a byte costs beside an operation does not matter for the shares.</remarks>
    public static double Cost(int inputs, int neurons) => (double)neurons * ((double)inputs + neurons);

    /// <summary>The best cut of these costs, all above 0, into <paramref name="groups"/>. Among equally good ones later groups have the more layers.</summary>
    public static LayerGroups Of(ReadOnlySpan<double> costs, int groups)
    {
        int layers = costs.Length;
        double[] upTo = new double[layers + 1];
        for (int l = 0; l < layers; l++)
        {
            upTo[l + 1] = upTo[l] + costs[l];
        }

        // best[g][n]: the dearest group of the best cut of the first n layers into g groups; from[g][n]: where its last group begins
        double[][] best = new double[groups + 1][];
        int[][] from = new int[groups + 1][];
        for (int g = 0; g <= groups; g++)
        {
            (best[g], from[g]) = (new double[layers + 1], new int[layers + 1]);
            for (int n = 1; n <= layers; n++)
            {
                best[g][n] = double.PositiveInfinity;
                for (int first = 0; g > 0 && first <= n; first++)
                {
                    double dearest = Math.Max(best[g - 1][first], upTo[n] - upTo[first]);
                    if (dearest < best[g][n])
                    {
                        (best[g][n], from[g][n]) = (dearest, first);
                    }
                }
            }
        }

        int[] firsts = new int[groups + 1];
        firsts[groups] = layers;
        for (int g = groups; g > 0; g--)
        {
            firsts[g - 1] = from[g][firsts[g]];
        }

        return new LayerGroups(firsts, best[groups][layers], upTo[layers]);
    }
}
