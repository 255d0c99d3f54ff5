using Eddy.Signals.Modulation;
using Eddy.Signals.RandomFeedback;
using Eddy.Signals.SyntheticGradient;
using Eddy.Signals.Trl;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;
using Eddy.Traces.InputOutput;
using Eddy.Traces.KeRnl;
using Eddy.Traces.Kronecker;
using Eddy.Traces.OneStep;
using Eddy.Traces.Ostl;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;
using Eddy.Traces.ReadoutOnly;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Eddy.Traces.Uoro;
using Eddy.Traces.Windowed;

namespace Eddy.Traces;

/// <summary>
/// Learning rules for recurrent networks by their usual names, with usual settings; each is a record of options, so <c>Rules.DRtrl() with { … }</c> changes one.
/// </summary>
public static class Rules
{
    /// <summary>Exact real-time recurrent learning; dear for dense layers, cheap for diagonal ones.</summary>
    public static RtrlOptions Rtrl() => new();

    /// <summary>Influence kept where it arrives within <paramref name="order"/> steps. 1 costs what the weights cost; more needs sparse recurrent weights.</summary>
    public static SnApOptions SnAp(int order) => new() { Order = order };

    /// <summary>A local trace a weight: exact where no unit hears another.</summary>
    public static DRtrlOptions DRtrl() => new();

    /// <summary>An input trace times an output trace (pp-prop, ES-D-RTRL): memory of the neurons, not of the weights.</summary>
    public static InputOutputOptions PpProp() => new();

    /// <summary>A leaky trace of leaky rate neurons, with fixed random feedback.</summary>
    public static RfloOptions Rflo() => new() { Feedback = new RandomFeedbackOptions() };

    /// <summary>Recurrent forward propagation of reciprocal gated circuits.</summary>
    public static RfpOptions Rfp() => new();

    /// <summary>A learned kernel times a leaky trace.</summary>
    public static KeRnlOptions KeRnl() => new();

    /// <summary>Unbiased rank-one estimate of the influence; the mean of <paramref name="copies"/> independent ones.</summary>
    public static UoroOptions Uoro(int copies = 1) => new() { Copies = copies };

    /// <summary>Unbiased Kronecker product; the mean of <paramref name="copies"/> independent ones. For neurons whose currents all hear the same.</summary>
    public static KfRtrlOptions KfRtrl(int copies = 1) => new() { Copies = copies };

    /// <summary>KF-RTRL with the roles of its factors swapped.</summary>
    public static ReverseKfOptions ReverseKf() => new();

    /// <summary>Unbiased sum of <paramref name="terms"/> Kronecker products with the least variance.</summary>
    public static OptimalKroneckerOptions OptimalKronecker(int terms) => new() { Terms = terms };

    /// <summary>Synthetic gradients: what later losses will say is predicted.</summary>
    public static DniOptions Dni() => new();

    /// <summary>Back-propagation through stored windows of <paramref name="window"/> steps.</summary>
    public static BpttOptions Bptt(int window) => BpttOptions.Windows(window);

    /// <summary>No trace: what a weight does within the step.</summary>
    public static OneStepOptions OneStep() => new();

    /// <summary>No layer learns: the control. The readout alone learns, on layers as they were drawn.</summary>
    public static ReadoutOnlyOptions ReadoutOnly() => new();

    /// <summary>Temporal regularized learning on recurrent layers: they teach themselves, labels teach the readout alone.</summary>
    public static RecurrentTrlOptions Trl() => new();

    /// <summary>e-prop with the readout's own weights: a local trace of what units tell, filtered as the readout remembers it.</summary>
    public static EPropOptions EProp() => new();

    /// <summary>Online training through time: one leaky trace of the input for all units of a layer, without loss.</summary>
    public static OtttOptions Ottt() => new();

    /// <summary>Online training with postsynaptic estimates, for feed-forward stacks of leaky units: D-RTRL that also holds the memory of the layer above.</summary>
    public static OtpeOptions Otpe() => new();

    /// <summary>A trace within each layer and the exact signal across layers (OSTL); with H, the influence of every weight on its whole layer.</summary>
    public static OstlOptions Ostl(bool recurrent = true) => new() { Recurrent = recurrent };

    /// <summary>The traces of OSTL, with a fixed random projection of the target for a signal.</summary>
    public static OsttpOptions Osttp(bool recurrent = true) => new() { Recurrent = recurrent };

    /// <summary>Eligibility times a modulator from outside, such as a reward.</summary>
    public static ThreeFactorOptions ThreeFactor() => new();

    /// <summary>No trace, of all steps or of some drawn at random.</summary>
    public static SlttOptions Sltt() => new();

    /// <summary>Back-propagation over windows of <paramref name="steps"/> steps, and a trace for what lies before them.</summary>
    public static WindowedOptions Windowed(int steps) => new() { Steps = steps };
}
