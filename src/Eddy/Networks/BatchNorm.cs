using System.Numerics;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) of each neuron's weighted input over the batch: y = γ (a − mean)/√(variance + ε) + β, with the biased
/// variance and ε = 1e-5. A neuron reads nothing but its own column, so the rule stays local.
/// </summary>
/// <remarks>For a frozen network the running mean and the running unbiased variance, of momentum 0.1, take the batch's place.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class BatchNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal const double Epsilon = 1e-5;
    internal const double RunningShare = 0.1;

    internal BatchNorm(int batch, int neurons, StepOptions step, bool keepGradient)
    {
        Gamma = new Parameter<T>(1, neurons, step, keepGradient);
        Beta = new Parameter<T>(1, neurons, step, keepGradient);
        RunningMean = new PanelMatrix<T>(1, neurons);
        RunningVariance = new PanelMatrix<T>(1, neurons);
        Normalised = new PanelMatrix<T>(batch, neurons);
        InverseDeviation = new PanelMatrix<T>(1, neurons);
        for (int j = 0; j < neurons; j++)
        {
            Gamma.Value[0, j] = T.One;
            RunningVariance[0, j] = T.One;
        }
    }

    /// <summary>γ, scale, [1, neurons]; starts at 1.</summary>
    public Parameter<T> Gamma { get; }

    /// <summary>β, shift, [1, neurons]; starts at 0.</summary>
    public Parameter<T> Beta { get; }

    /// <summary>Mean over past batches, [1, neurons].</summary>
    public PanelMatrix<T> RunningMean { get; }

    /// <summary>Unbiased variance over past batches, [1, neurons].</summary>
    public PanelMatrix<T> RunningVariance { get; }

    internal PanelMatrix<T> Normalised { get; }

    internal PanelMatrix<T> InverseDeviation { get; }

    internal void Forward(PanelMatrix<T> values, int panel, bool training) => Simd<T>.Run(new BatchNormForwardKernel<T>(this, values, panel, training));

    /// <summary>Turns ∂loss/∂y into ∂loss/∂a in place, and hands on the gradients of γ and β.</summary>
    internal void Backward(PanelMatrix<T> signal, int panel, StepRule<T> step)
    {
        Span<T> gamma = stackalloc T[PanelMatrix<T>.PanelWidth], beta = stackalloc T[PanelMatrix<T>.PanelWidth];
        Simd<T>.Run(new BatchNormBackwardKernel<T>(this, signal, panel, gamma, beta));
        step.Take(Gamma, panel * Gamma.Value.PanelLength, gamma);
        step.Take(Beta, panel * Beta.Value.PanelLength, beta);
    }
}
