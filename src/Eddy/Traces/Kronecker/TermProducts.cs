using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>What <see cref="TermGramKernel{T}"/> leaves, as numbers.</summary>
internal static class TermProducts
{
    private const int Width = PanelMatrix<float>.PanelWidth;

    /// <summary>Sums over lanes, from tiles of four by four to a symmetric matrix of <paramref name="size"/>, of which <paramref name="used"/> rows are filled.</summary>
    public static void Collect<T>(ReadOnlySpan<T> sums, int used, int size, Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int tile = 0;
        for (int a = 0; a < used; a += 4)
        {
            for (int b = a; b < used; b += 4, tile++)
            {
                for (int i = 0; i < Math.Min(4, used - a); i++)
                {
                    for (int j = 0; j < Math.Min(4, used - b); j++)
                    {
                        if (a + i > b + j)
                        {
                            continue;
                        }

                        double sum = 0;
                        foreach (T lane in sums.Slice(((tile * 16) + (i * 4) + j) * Width, Width))
                        {
                            sum += double.CreateChecked(lane);
                        }

                        products[((a + i) * size) + b + j] = products[((b + j) * size) + a + i] = sum;
                    }
                }
            }
        }
    }
}
