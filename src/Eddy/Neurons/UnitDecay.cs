using System.Runtime.CompilerServices;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>A decay of a model: one constant for all units, or a number of each unit's own, fixed or learned.</summary>
/// <remarks>A learned one is held as its logit, so that it stays in (0, 1) whatever a step does; a fixed one as it is.</remarks>
/// <param name="Value">The constant, or the first value where it is learned.</param>
/// <param name="Range">Where each unit's is drawn instead; null for nowhere.</param>
/// <param name="Learned">Whether it is learned.</param>
internal readonly record struct UnitDecay(double Value, DecayRange? Range, bool Learned)
{
    // What only decays ends as a multiple of this number's last bit, and not among the subnormal numbers, where arithmetic is a hundred times slower.
    private const double Grain = 1e-22;

    /// <summary>Own parameters that it takes: 1 or 0.</summary>
    public int Own => Learned || Range is not null ? 1 : 0;

    /// <summary>Those of them that never move.</summary>
    public int Fixed => Learned ? 0 : Own;

    /// <summary>The decay of a unit.</summary>
    /// <param name="parameter">The unit's own numbers.</param>
    /// <param name="at">Where this one lies among them, if it does.</param>
    public TReal Of<TReal>(ReadOnlySpan<TReal> parameter, int at)
        where TReal : struct, IReal<TReal>
        => Learned ? Logistic(parameter[at]) : Range is null ? TReal.Constant(Value) : parameter[at];

    /// <summary>Its own parameter's name, if it has one.</summary>
    public IEnumerable<string> Names(string name) => Learned ? [name + "_logit"] : Range is null ? [] : [name];

    /// <summary>The first value of its own parameter, if it has one.</summary>
    public void Draw(RandomSource random, Span<double> parameter, int at)
    {
        if (Own == 1)
        {
            double decay = Range?.Draw(random) ?? Value;
            parameter[at] = Learned ? Math.Log(decay) - Math.Log(1 - decay) : decay;
        }
    }

    /// <summary>Itself where it can be what it is said to be.</summary>
    public UnitDecay Checked(string neuron)
        => Learned && Range is null && Value >= 1
            ? throw new ArgumentException($"{neuron}: a decay of 1 cannot be learned, since it is held as its logit, which is infinite. Begin below 1, such as 0.99.")
            : this;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TReal Logistic<TReal>(TReal logit)
        where TReal : struct, IReal<TReal>
        => TReal.Sigmoid(logit);

    /// <summary>A number that may only decay, to a grain far below what counts.</summary>
    public static TReal Grained<TReal>(TReal value)
        where TReal : struct, IReal<TReal>
        => (value + TReal.Constant(Grain)) - TReal.Constant(Grain);
}
