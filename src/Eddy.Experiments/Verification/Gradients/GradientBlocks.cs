using System.Numerics;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>The gradients of a network, parameter block by parameter block: R, W and b of every current, the units' own parameters, the readout.</summary>
internal static class GradientBlocks
{
    /// <summary>Copies every gradient that is in the parameters now.</summary>
    public static IReadOnlyList<GradientBlock> Of<T>(RecurrentCore<T> core)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var blocks = new List<GradientBlock>();
        foreach (RecurrentLayer<T> layer in core.Network.Layers)
        {
            foreach (LinearMap<T>? map in layer.Maps.SelectMany(maps => maps))
            {
                if (map is not null)
                {
                    Add(map.Weights.Gradient!, $"{layer.Name} {map.Name} recurrent", 0, map.RecurrentRows);
                    Add(map.Weights.Gradient!, $"{layer.Name} {map.Name} input", map.InputStart, map.InputRows);
                    Add(map.Weights.Gradient!, $"{layer.Name} {map.Name} bias", map.BiasRow, map.BiasRow < 0 ? 0 : 1);
                }
            }

            for (int p = 0; p < layer.Shape.MovingParameters; p++)
            {
                Add(layer.Own!.Gradient!, $"{layer.Name} {layer.Shape.Form.Parameters[p]}", p, 1);
            }
        }

        Add(core.Network.Readout.Weights.Gradient!, "readout", 0, core.Network.Readout.Weights.Value.Rows);
        return blocks;

        void Add(PanelMatrix<T> gradient, string name, int first, int rows)
        {
            if (rows > 0)
            {
                blocks.Add(new GradientBlock(name, Recurrent.OracleNetwork<T>.Part(gradient, first, rows)));
            }
        }
    }
}

/// <summary>One parameter block's gradient.</summary>
/// <param name="Name">Such as <c>layer1 reset recurrent</c>.</param>
/// <param name="Values">In any fixed order.</param>
internal sealed record GradientBlock(string Name, double[] Values);

/// <summary>How close two gradients are.</summary>
/// <param name="RelativeError">|got − expected| / |expected| (Euclidean); against 10⁻⁹ where all that is expected is smaller.</param>
/// <param name="Cosine">Of the angle between them; 1 where both are zero, 0 where one is.</param>
public sealed record GradientAgreement(double RelativeError, double Cosine)
{
    /// <summary>Compares two gradients of one length.</summary>
    public static GradientAgreement Of(ReadOnlySpan<double> got, ReadOnlySpan<double> expected)
    {
        const double Floor = 1e-9;
        double difference = 0, mine = 0, wanted = 0, dot = 0;
        for (int i = 0; i < got.Length; i++)
        {
            difference += (got[i] - expected[i]) * (got[i] - expected[i]);
            mine += got[i] * got[i];
            wanted += expected[i] * expected[i];
            dot += got[i] * expected[i];
        }

        double cosine = mine == 0 || wanted == 0 ? (mine == wanted ? 1 : 0) : dot / Math.Sqrt(mine * wanted);
        return new GradientAgreement(Math.Sqrt(difference) / Math.Max(Floor, Math.Sqrt(wanted)), cosine);
    }
}
