using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;

namespace Eddy.Steps;

/// <summary>
/// Moves weights along a gradient that is handed over tile by tile, so that gradient and step are one pass over the weights.
/// </summary>
/// <remarks><code>
/// SGD    w ← w − η g                                                                        (1)
/// Adam   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²                                     (2)
///        w ← w − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)                                      (3)
/// </code>
/// The root in (3) is taken by a Newton and a Halley step in float (relative error below 2⁻²¹) and exactly in double. Element-wise, so the bits do not depend on the
/// vector width or on how the weights are cut. Adam reads and writes 24 bytes a float weight.</remarks>
internal sealed class StepRule<T>(StepOptions options, double rateFactor = 1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdamOptions? _adam = options as AdamOptions;
    private AdamFactors<T> _factors;
    private T _rate = T.CreateChecked(options.LearningRate * rateFactor);

    /// <summary>t, steps begun so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether moments go with the weights: (2), (3) rather than (1).</summary>
    public bool IsAdam => _adam is not null;

    /// <summary>η of the step that was begun, for (1).</summary>
    public T Rate => _rate;

    /// <summary>What (2) and (3) take in the step that was begun.</summary>
    public ref readonly AdamFactors<T> Factors => ref _factors;

    /// <summary>Multiplies every rate from here on; 1 unless a schedule says otherwise.</summary>
    public double Schedule { get; set; } = 1;

    /// <summary>What every rate is divided by in the step that begins next; 1 unless the size of the input says otherwise.</summary>
    public double Divisor { get; set; } = 1;

    /// <summary>Begins step t + 1: all <see cref="Apply"/> calls until the next belong to it.</summary>
    public void Begin() => BeginAt(Steps + 1);

    /// <summary>Goes on after step <paramref name="steps"/> of a saved run.</summary>
    public void Resume(long steps) => Steps = steps;

    /// <summary>Uses up one tile of a gradient: keeps it where the parameter keeps its gradient (see <see cref="ApplyKept"/>), else moves the values now.</summary>
    public void Take(Parameter<T> parameter, int offset, Span<T> gradient)
    {
        if (parameter.Gradient is not null)
        {
            gradient.CopyTo(parameter.Gradient.Span[offset..]);
        }
        else
        {
            Apply(parameter, offset, gradient);
        }
    }

    /// <summary>Moves one panel of the values along the kept gradient times <paramref name="scale"/>; rows that never move stay.</summary>
    public void ApplyKept(Parameter<T> parameter, int panel, T scale)
    {
        Span<T> gradient = parameter.Gradient!.Panel(panel)[..(parameter.MovingRows * PanelMatrix<T>.PanelWidth)];
        if (gradient.IsEmpty)
        {
            return;
        }

        if (scale != T.One)
        {
            TensorPrimitives.Multiply(gradient, scale, gradient);
        }

        Apply(parameter, panel * parameter.Value.PanelLength, gradient);
    }

    /// <summary>Moves the values from <paramref name="offset"/> on along <paramref name="gradient"/>.</summary>
    public void Apply(Parameter<T> parameter, int offset, Span<T> gradient)
    {
        Span<T> value = parameter.Value.Span.Slice(offset, gradient.Length);
        Span<T> first = parameter.FirstMoment is null ? default : parameter.FirstMoment.Span.Slice(offset, gradient.Length);
        Span<T> second = parameter.SecondMoment is null ? default : parameter.SecondMoment.Span.Slice(offset, gradient.Length);
        Move(value, first, second, gradient);
    }

    /// <summary>Moves values along <paramref name="gradient"/>, with their moments where the rule is Adam; all of one length, a multiple of 32.</summary>
    public void Move(Span<T> value, Span<T> first, Span<T> second, Span<T> gradient)
    {
        if (_adam is null)
        {
            Simd<T>.Run(new SgdKernel<T>(gradient, value, _rate));
        }
        else
        {
            Simd<T>.Run(new AdamKernel<T>(gradient, value, first, second, in _factors));
        }
    }

    private void BeginAt(long step)
    {
        Steps = step;
        double rate = options.LearningRate * rateFactor * Schedule / Divisor;
        _rate = T.CreateChecked(rate);
        if (_adam is not null)
        {
            _factors = new AdamFactors<T>(
                T.CreateChecked(_adam.FirstDecay),
                T.CreateChecked(1 - _adam.FirstDecay),
                T.CreateChecked(_adam.SecondDecay),
                T.CreateChecked(1 - _adam.SecondDecay),
                T.CreateChecked(rate / (1 - Math.Pow(_adam.FirstDecay, step))),
                T.CreateChecked(1 / Math.Sqrt(1 - Math.Pow(_adam.SecondDecay, step))),
                T.CreateChecked(_adam.Epsilon));
        }
    }
}
