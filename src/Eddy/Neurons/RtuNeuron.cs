using System.Runtime.CompilerServices;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The recurrent trace unit (Elelimy et al. 2024, arXiv 2409.01449): two real numbers a unit, rotated and faded by itself, made for exact learning forward in time.</summary>
/// <remarks><code>
/// g = r cos θ,   φ = r sin θ,   n = √(1 − r²)                       from the two own parameters, see RtuParameters
/// z1 = g c1 − φ c2 + n (W1 x)
/// z2 = g c2 + φ c1 + n (W2 x)                                  (1)
/// nonlinear:  (c1, c2)' = (f(z1), f(z2)),  emits c1, c2        (2)
/// linear:     (c1, c2)' = (z1, z2),        emits f(c1), f(c2)  (3)
/// ∂(z1, z2)/∂(c1, c2) = [[g, −φ], [φ, g]],   ∂(z1, z2)/∂(u1, u2) = n I,   times f' on the rows in (2)
/// </code>
/// States: c1, c2; two own parameters; currents without a bias. No unit hears another, so the Jacobian is 2×2 block-diagonal and the local trace is exact RTRL. Unlike the
/// LRU, n is tied to r and takes part in r's slope. Weights of H units: H (2 I + 2).
/// Where r itself or (g, φ) are learned, their norm is clipped at <see cref="Bound"/> in the equation, with a scale min(1, bound/norm) that is a constant to the gradient: the
/// state stays bounded for whatever a step rule does and in whatever order it is called, a checkpoint needs no repair, and a norm beyond the bound still feels
/// what pulls it back. Only beyond the bound does the slope so differ from that of the forward function.</remarks>
public readonly record struct RtuNeuron : INeuron
{
    private const string Name = "rtu";
    private const double UsualBound = 0.999;
    private readonly bool _notRelu; // so that default(RtuNeuron) has the usual f
    private readonly NeuronActivation _activation;
    private readonly EigenvalueRing? _ring;
    private readonly double? _bound;

    /// <summary>Whether the recurrence itself is linear and f acts on what is emitted only, (3). Default no, (2).</summary>
    public bool Linear { get; init; }

    /// <summary>f. Default relu; tanh is the other usual one.</summary>
    public NeuronActivation Activation
    {
        get => _notRelu ? _activation : NeuronActivation.Relu;
        init => (_notRelu, _activation) = NeuronOption.Defined(value, Name) == NeuronActivation.Relu ? (false, default) : (true, value);
    }

    /// <summary>Which two numbers are learned. Default <see cref="RtuParameters.Exponential"/>.</summary>
    public RtuParameters Parameters { get; init => field = NeuronOption.Defined(value, Name); }

    /// <summary>Largest r of <see cref="RtuParameters.Direct"/> and largest norm of <see cref="RtuParameters.Rectangular"/>, in (0, 1); the others need none. Default 0.999.</summary>
    public double Bound
    {
        get => _bound ?? UsualBound;
        init => _bound = NeuronOption.Check(value is > 0 and < 1, value, Name, "must be in (0, 1): at 1 nothing is ever forgotten, and n has no slope.") == UsualBound ? null : value;
    }

    /// <summary>Where the first r and θ are drawn, whatever stands for them. Default <see cref="EigenvalueRing.Usual"/>.</summary>
    public EigenvalueRing Ring
    {
        get => _ring ?? EigenvalueRing.Usual;
        init => _ring = EigenvalueRing.Checked(value);
    }

    /// <inheritdoc/>
    public NeuronForm Form => new()
    {
        Name = Linear ? "rtu-linear" : Name,
        States = ["c1", "c2"],
        Currents = [new("c1") { Recurrent = null, Bias = false }, new("c2") { Recurrent = null, Bias = false }],
        Parameters = RtuRotation.Names(Parameters),
        Emissions = ["c1", "c2"],
    };

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal c1 = state[0], c2 = state[1];
        var turn = RtuRotation<TReal>.From(Parameters, Bound, parameter[0], parameter[1]);
        TReal z1 = (turn.G * c1) - (turn.Phi * c2) + (turn.N * current[0]); // (1)
        TReal z2 = (turn.G * c2) + (turn.Phi * c1) + (turn.N * current[1]);
        after[0] = Linear ? z1 : Bend(z1); // (3) or (2)
        after[1] = Linear ? z2 : Bend(z2);
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
    {
        emission[0] = Linear ? Bend(state[0]) : state[0];
        emission[1] = Linear ? Bend(state[1]) : state[1];
    }

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        (double radius, double phase) = Ring.Draw(random);
        bool clipped = Parameters is RtuParameters.Direct or RtuParameters.Rectangular;
        RtuRotation.Write(Parameters, clipped ? Math.Min(radius, Bound) : radius, phase, parameter);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TReal Bend<TReal>(TReal z)
        where TReal : struct, IReal<TReal>
        => Activation.Of(z);
}
