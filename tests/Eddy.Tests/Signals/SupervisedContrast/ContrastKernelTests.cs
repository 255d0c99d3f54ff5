using System.Numerics;
using Eddy.Numerics;
using Eddy.Signals.SupervisedContrast;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Signals.SupervisedContrast;

/// <summary>The kernels of the signal at every vector width; that they say what the equations say is <see cref="ContrastGradientTests"/>' matter.</summary>
public class ContrastKernelTests
{
    [Fact]
    public void Every_kernel_has_the_same_bits_at_every_width()
    {
        At<float>();
        At<double>();
    }

    private static void At<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource(4);
        T[] products = random.Uniform<T>(32), norms = [.. random.Uniform<T>(32).Select(v => T.Max(v, T.Zero))], mixed = random.Uniform<T>(32), start = random.Uniform<T>(32);
        T[] labels = [.. Enumerable.Range(0, 32).Select(i => T.CreateChecked((i % 5) - 1))];
        T ten = T.CreateChecked(10), two = T.CreateChecked(2), share = T.CreateChecked(0.3);
        T[] got = EveryWidth<T>.SameBits(bits =>
        {
            T[] values = new T[32], sums = [.. start], likes = [.. start], mix = [.. mixed], along = [.. start];
            EveryWidth<T>.Run(bits, new SimilarityKernel<T>(products, norms, ten, values));
            T[] similarities = [.. values];
            EveryWidth<T>.Run(bits, new ExponentKernel<T>(labels, two, ten, values, sums, likes));
            T[] exponents = [.. values];
            EveryWidth<T>.Run(bits, new SlopeKernel<T>(labels, two, share, share, values));
            EveryWidth<T>.Run(bits, new MixKernel<T>(values, products, norms, ten, mix, along));
            return [.. similarities, .. exponents, .. values, .. sums, .. likes, .. mix, .. along];
        });
        for (int i = 0; i < 32; i++)
        {
            (norms[i] > T.Zero).ShouldBe(got[i] > T.CreateChecked(SimilarityKernel<T>.Absent));
            (norms[i] > T.Zero).ShouldBe(got[32 + i] > T.Zero);
            (got[96 + i] != start[i]).ShouldBe(norms[i] > T.Zero && got[32 + i] >= T.Epsilon && got[96 + i] - start[i] > T.Zero);
            (got[128 + i] != start[i]).ShouldBe(norms[i] > T.Zero && labels[i] == two);
        }
    }
}
