using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics.Reals;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Events;
using Shouldly;

namespace Eddy.Tests.Traces.Events;

/// <summary>Independently computed traces and gradients of given slopes and signals.</summary>
public class EventOracleTests
{
    [Theory]
    [InlineData("varying_decay")]
    [InlineData("with_zero_decay")]
    public void GradientAndTraceMatch(string name)
    {
        RecurrentOracle file = RecurrentOracle.Read("event_trace", "eligibility")["cases"][name], expected = file["expected"];
        double[][] decays = file.Matrix("D"), drives = file.Matrix("F"), signals = file.Matrix("signal"), inputs = file.Matrix("inputs");
        int units = decays[0].Length;
        RecurrentCore<double> core = Network.Recurrent(inputs[0].Length).Layer(new InputOnly(), units).Linear(1)
            .Build<double>(new DRtrlOptions { Storage = LocalStorage.EventDriven }, new SgdOptions(), new RecurrentLearnerOptions());
        EventTrace<double> trace = EventTraceTests.Traces(core)[0];
        RecurrentLayer<double> layer = core.Network.Layers[0];
        LayerStream<double> stream = core.Network.Streams[0].Layers[0];
        double[] steps = expected.Vector("steps");
        RecurrentOracle[] states = expected.Items("state");
        for (int t = 0; t < decays.Length; t++)
        {
            MicroStep<double> step = stream.Steps[0];
            inputs[t].CopyTo(step.Sources, layer.Shape.FirstInput);
            step.Active.Scan<double>(step.Sources);
            decays[t].CopyTo(step.SlopeState, 0);
            drives[t].CopyTo(step.SlopeCurrent, 0);
            trace.Advance(0, stream);
            trace.Accumulate(0, stream, [.. signals[t], .. new double[32 - units]]);
            int at = Array.IndexOf(steps, t + 1.0);
            if (at >= 0)
            {
                trace.TakeAll(0);
                double[] c = trace.Tensors.Single(tensor => tensor.Name == "decay").Values, e = trace.Tensors[0].Values;
                file.ShouldHold([.. Enumerable.Range(0, units).SelectMany(u => Enumerable.Range(0, inputs[0].Length).Select(i => e[(i * 32) + u] * c[u]))], states[at].Flat("trace"), $"trace {t + 1}");
            }
        }

        trace.Complete();
        double[] gradient = new double[units * inputs[0].Length];
        layer.Maps[0][0]!.Weights.Gradient!.CopyToTransposed(gradient);
        file.ShouldHold(gradient, expected.Flat("grad"), "gradient");
        trace.TouchedRows.ShouldBe((long)expected.Number("touched_rows"));
    }

    /// <summary>A leaky unit that hears its input alone.</summary>
    private readonly record struct InputOnly : INeuron
    {
        public NeuronForm Form => new() { Name = "heard", States = ["h"], Currents = [new("i") { Recurrent = null, Bias = false }], Emissions = ["h"] };

        public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
            where TReal : struct, IReal<TReal>
            => after[0] = (TReal.Constant(0.5) * state[0]) + current[0];

        public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
            where TReal : struct, IReal<TReal>
            => emission[0] = state[0];
    }
}
