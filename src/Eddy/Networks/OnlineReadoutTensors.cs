using System.Globalization;
using System.Numerics;
using Eddy.Checkpoints;

namespace Eddy.Networks;

/// <summary>Rows of a readout in a checkpoint: <c>0.weight</c>, <c>1.weight</c>, … of shape [outputs, features of the block], and <c>bias</c>, [outputs].</summary>
internal static class OnlineReadoutTensors
{
    public static void Save<T>(CheckpointBuilder checkpoint, string prefix, string suffix, OnlineReadoutShape shape, OnlineReadoutRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < shape.Blocks.Length; b++)
        {
            int width = shape.Blocks[b];
            var weight = new T[rows.Rows * width];
            for (int o = 0; o < rows.Rows; o++)
            {
                rows.Block(o, b).CopyTo(weight.AsSpan(o * width));
            }

            checkpoint.Add<T>(WeightName(prefix, b, suffix), [rows.Rows, width], weight);
        }

        var bias = new T[rows.Rows];
        for (int o = 0; o < bias.Length; o++)
        {
            bias[o] = rows.Bias(o);
        }

        checkpoint.Add<T>($"{prefix}bias{suffix}", [bias.Length], bias);
    }

    public static OnlineReadoutRows<T> Load<T>(Checkpoint checkpoint, string prefix, string suffix, OnlineReadoutShape shape, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bias = new T[outputs];
        checkpoint.Read<T>($"{prefix}bias{suffix}", [outputs], bias);
        var rows = new OnlineReadoutRows<T>(shape, outputs);
        for (int o = 0; o < outputs; o++)
        {
            rows.Bias(o) = bias[o];
        }

        for (int b = 0; b < shape.Blocks.Length; b++)
        {
            int width = shape.Blocks[b];
            var weight = new T[outputs * width];
            checkpoint.Read<T>(WeightName(prefix, b, suffix), [outputs, width], weight);
            for (int o = 0; o < outputs; o++)
            {
                weight.AsSpan(o * width, width).CopyTo(rows.Block(o, b));
            }
        }

        return rows;
    }

    private static string WeightName(string prefix, int block, string suffix)
        => string.Create(CultureInfo.InvariantCulture, $"{prefix}{block}.weight{suffix}");
}
