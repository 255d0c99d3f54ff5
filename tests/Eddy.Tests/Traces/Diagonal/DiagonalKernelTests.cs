using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Eddy.Traces.Diagonal;

namespace Eddy.Tests.Traces.Diagonal;

/// <summary>Every kernel has the same bits at every vector width.</summary>
public class DiagonalKernelTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void TraceAndStepAreTheSameAtEveryWidth(int states, bool adam)
    {
        EveryWidth<float>.SameBits(bits =>
        {
            StepOptions options = adam ? new AdamOptions() : new SgdOptions { LearningRate = 0.1 };
            var random = new RandomSource(6);
            var weights = new Parameter<float>(13, 64, options, keepGradient: true);
            Fill(weights.Value.Span);
            float[] trace = new float[states * weights.Value.Length], x = new float[13], a = new float[states * states * 64], f = new float[states * 64], signal = new float[states * 64];
            Fill(trace);
            Fill(x);
            Fill(a);
            Fill(f);
            Fill(signal);
            var step = new StepRule<float>(options);
            step.Begin();
            var pass = new DiagonalPass<float>
            {
                Sources = x,
                Trace = trace,
                PlaneLength = weights.Value.Length,
                PanelLength = weights.Value.PanelLength,
                State = a,
                Drive = f,
                DriveStride = 64,
                Signal = signal,
                States = states,
                Padded = 64,
            };
            EveryWidth<float>.Run(bits, new DiagonalAdvanceKernel<float>(pass, new(0, 2, 0, 13)));
            EveryWidth<float>.Run(bits, new DiagonalAddKernel<float>(pass, new(1, 1, 2, 5), weights.Gradient!.Span, weights.Value.PanelLength + 64));
            EveryWidth<float>.Run(bits, new DiagonalStepKernel<float>(pass, new(0, 2, 0, 13), weights, step));
            EveryWidth<float>.Run(bits, new OuterStepKernel<float>(x, signal.AsSpan(0, 64), weights, step));
            return [.. trace, .. weights.Value.Span, .. weights.Gradient!.Span];

            void Fill(Span<float> values)
            {
                foreach (ref float value in values)
                {
                    value = (float)random.NextGaussian();
                }
            }
        });
    }

    [Fact]
    public void ATraceThatOnlyDecaysNeverComesAmongTheSubnormalNumbers()
    {
        float[] trace = new float[32], x = [0], a = new float[32], f = new float[32];
        trace.AsSpan().Fill(1);
        a.AsSpan().Fill(0.9f);
        for (int t = 0; t < 1000; t++)
        {
            Simd<float>.Run(new DiagonalAdvanceKernel<float>(
                new DiagonalPass<float> { Sources = x, Trace = trace, PlaneLength = 32, PanelLength = 32, State = a, Drive = f, DriveStride = 32, Signal = default, States = 1, Padded = 32 },
                new(0, 1, 0, 1)));
        }

        Assert.All(trace, e => Assert.True(e < 1e-28f && !float.IsSubnormal(e))); // 0.9^1000 is 1.7e-46
    }
}
