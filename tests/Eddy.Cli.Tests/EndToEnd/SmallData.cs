using Eddy.Data.Idx;
using Eddy.Data.Images;
using Eddy.Numerics;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>A folder of IDX files that takes no time: noisy images with a bright stripe a class.</summary>
internal static class SmallData
{
    public const int Side = 10;

    /// <summary>Writes the four files.</summary>
    public static string Write(string folder, int train = 640, int test = 100, int classes = 10, int side = Side, ulong seed = 1)
    {
        IdxWriter.WriteFolder(folder, new ImageDataSet("small", "", Images(train, classes, side, seed), Images(test, classes, side, seed + 1), 0.5f, 0.5f));
        return folder;
    }

    private static ImageSet Images(int count, int classes, int side, ulong seed)
    {
        var random = new RandomSource(seed);
        byte[] pixels = new byte[count * side * side], labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % classes);
            Span<byte> image = pixels.AsSpan(i * side * side, side * side);
            for (int p = 0; p < image.Length; p++)
            {
                bool stripe = p / side == labels[i] % side;
                image[p] = (byte)(((uint)random.NextUInt64() % 100) + (stripe ? 150 : 0));
            }
        }

        return new ImageSet(side, side, classes, pixels, labels);
    }
}
