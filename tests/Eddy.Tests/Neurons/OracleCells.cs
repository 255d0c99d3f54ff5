using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Tests.Neurons;

/// <summary>The spiking cells of an oracle file as the engine's neurons.</summary>
internal static class OracleCells
{
    /// <summary>Adds a layer of a file; one without recurrent weights is feed-forward.</summary>
    /// <param name="plan">Of the layers below.</param>
    /// <param name="layer">Its `n` and `cell`.</param>
    /// <param name="reset">In the place of the file's gradient of the reset.</param>
    /// <param name="surrogate">In the place of the file's.</param>
    public static RecurrentPlan Add(RecurrentPlan plan, RecurrentOracle layer, ResetGradient? reset = null, Surrogate? surrogate = null)
    {
        RecurrentOracle cell = layer["cell"];
        int units = (int)layer.Number("n");
        Surrogate slope = surrogate ?? Surrogate(cell["surrogate"]);
        ResetGradient gradient = reset ?? (cell.Text("reset_gradient") == "attached" ? ResetGradient.Attached : ResetGradient.Detached);
        bool forward = !layer.Has("W_rec");
        SpikeReset form = cell.Has("reset") && cell.Text("reset") == "hard" ? SpikeReset.Hard : SpikeReset.Soft;
        return cell.Text("type") switch
        {
            "lif" => plan.Layer(new LifNeuron
            {
                Decay = cell.Number("alpha"),
                Threshold = cell.Number("v_th"),
                InputScale = cell.Number("input_scale"),
                RefractorySteps = (int)cell.Number("refractory_steps"),
                Reset = form,
                ResetGradient = gradient,
                Surrogate = slope,
                FeedForward = forward,
            }, units),
            "alif" => plan.Layer(new AlifNeuron
            {
                Decay = cell.Number("alpha"),
                Threshold = cell.Number("v_th"),
                AdaptationDecay = cell.Number("rho"),
                Adaptation = cell.Number("beta"),
                Reset = form,
                ResetGradient = gradient,
                Surrogate = slope,
                FeedForward = forward,
            }, units),
            "cuba" => plan.Layer(new CubaLifNeuron
            {
                Decay = cell.Number("alpha"),
                Threshold = cell.Number("v_th"),
                SynapseDecay = cell.Number("alpha_s"),
                Delayed = cell.Flag("delayed"),
                Reset = form,
                ResetGradient = gradient,
                Surrogate = slope,
                FeedForward = forward,
            }, units),
            "snu" => plan.Layer(new SnuNeuron
            {
                Decay = cell.Number("decay"),
                Linear = cell.Text("g") == "identity",
                ResetGradient = gradient,
                Surrogate = slope,
                FeedForward = forward,
            }, units),
            string other => throw new NotSupportedException(other),
        };
    }

    /// <summary>A surrogate as a file describes it.</summary>
    public static Surrogate Surrogate(RecurrentOracle at) => at.Text("type") switch
    {
        "triangular" => new() { Shape = SurrogateShape.Triangular, Gamma = at.Number("gamma") },
        "relu_triangle" => new() { Shape = SurrogateShape.ReluTriangle, Alpha = at.Number("alpha"), Width = at.Number("w") },
        "sigmoid" => new() { Shape = SurrogateShape.Sigmoid, Steepness = at.Number("k") },
        "fast_sigmoid" => new() { Shape = SurrogateShape.FastSigmoid, Steepness = at.Number("k") },
        "arctan" => new() { Shape = SurrogateShape.ArcTan, Alpha = at.Number("alpha") },
        "gaussian" => new() { Shape = SurrogateShape.Gaussian, Width = at.Number("w") },
        "multi_gaussian" => new() { Shape = SurrogateShape.MultiGaussian, Depth = at.Number("h"), Spread = at.Number("s"), Width = at.Number("w") },
        "box" => new() { Shape = SurrogateShape.Box, Width = at.Number("w") },
        "erf" => new() { Shape = SurrogateShape.Erf, Steepness = at.Number("k") },
        string other => throw new NotSupportedException(other),
    };
}
