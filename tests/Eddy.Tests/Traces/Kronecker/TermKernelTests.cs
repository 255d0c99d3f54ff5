using Eddy.Numerics;
using Eddy.Tests.Numerics;
using Eddy.Traces.Kronecker;
using Shouldly;

namespace Eddy.Tests.Traces.Kronecker;

public class TermKernelTests
{
    private const int Width = 32;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 8)]
    [InlineData(6, 5)]
    [InlineData(16, 4)]
    public void Products_of_terms_are_sums_over_rows(int terms, int rows)
    {
        var stack = new TermStack(terms, rows, 1);
        double[] values = new RandomSource(1).Uniform<double>(stack.Length);
        int tiles = (terms + 3) / 4;
        double[] sums = EveryWidth<double>.SameBits(bits =>
        {
            var result = new double[tiles * (tiles + 1) / 2 * 16 * Width];
            result.AsSpan().Fill(1);
            EveryWidth<double>.Run(bits, new TermGramKernel<double>(values, stack.Stride, terms, rows, result));
            return result;
        });
        int tile = 0;
        for (int a = 0; a < terms; a += 4)
        {
            for (int b = a; b < terms; b += 4, tile++)
            {
                for (int pair = 0; pair < 16; pair++)
                {
                    int l = a + (pair / 4), m = b + (pair % 4);
                    for (int lane = 0; lane < Width && l < terms && m < terms; lane++)
                    {
                        double expected = 1 + Enumerable.Range(0, rows).Sum(row => values[stack.At(0, row, l) + lane] * values[stack.At(0, row, m) + lane]);
                        sums[(((tile * 16) + pair) * Width) + lane].ShouldBe(expected, 1e-15 * (rows + 1));
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(40, 40)]
    public void A_mix_is_a_matrix_times_the_terms(int terms, int written)
    {
        const int Rows = 3;
        var stack = new TermStack(terms, Rows, 1);
        int mixRows = (stack.Stride + 7) / 8 * 8;
        var random = new RandomSource(2);
        double[] values = random.Uniform<double>(stack.Length), mix = random.Uniform<double>((stack.Stride + 31) / 32 * mixRows * Width);
        double[] mixed = EveryWidth<double>.SameBits(bits =>
        {
            var result = new double[stack.Length + (8 * Width)];
            EveryWidth<double>.Run(bits, new TermMixKernel<double>(mix, mixRows, values, terms, stack.Stride, result, stack.Stride, written, Rows));
            return result[..stack.Length];
        });
        for (int i = 0; i < Rows * written * Width; i++)
        {
            (int row, int k, int lane) = (i / Width / written, i / Width % written, i % Width);
            double expected = Enumerable.Range(0, terms).Sum(l => mix[(((l / Width * mixRows) + k) * Width) + (l % Width)] * values[stack.At(0, row, l) + lane]);
            mixed[stack.At(0, row, k) + lane].ShouldBe(expected, 1e-15 * terms);
        }
    }

    [Fact]
    public void Rows_meet_the_signal()
    {
        var stack = new TermStack(5, 40, 2);
        var random = new RandomSource(3);
        double[] values = random.Uniform<double>(stack.Length), signal = random.Uniform<double>(2 * Width);
        double[] dots = EveryWidth<double>.SameBits(bits =>
        {
            var result = new double[2 * stack.Stride * Width];
            EveryWidth<double>.Run(bits, new TermSignalKernel<double>(values, stack, signal, 5, result));
            return result;
        });
        for (int row = 0; row < 40; row++)
        {
            for (int l = 0; l < 5; l++)
            {
                double expected = Enumerable.Range(0, 2 * Width).Sum(i => values[stack.At(i / Width, row, l) + (i % Width)] * signal[i]);
                dots[(((row / Width * stack.Stride) + l) * Width) + (row % Width)].ShouldBe(expected, 1e-14);
            }
        }
    }
}
