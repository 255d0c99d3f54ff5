using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>φ and φ' over the rows of one panel, in place.</summary>
internal static class ActivationFunction
{
    /// <summary>Replaces a by z = φ(a). Where φ' is not a function of z, leaves φ'(a) in <paramref name="slope"/>.</summary>
    public static void Apply<T>(Activation activation, Span<T> values, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case Activation.Relu:
                TensorPrimitives.Max(values, T.Zero, values); // keeps NaN, so that a broken weight is seen
                break;
            case Activation.Tanh:
                TensorPrimitives.Tanh(values, values);
                break;
            case Activation.Sigmoid:
                TensorPrimitives.Sigmoid(values, values);
                break;
            case Activation.Gelu:
                TensorPrimitives.Multiply(values, values, slope);
                TensorPrimitives.Multiply(slope, T.CreateChecked(-0.5), slope);
                TensorPrimitives.Exp(slope, slope);
                Simd<T>.Run(new GeluKernel<T>(values, slope));
                break;
            case Activation.Identity:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "An unknown activation.");
        }
    }

    /// <summary>signal ← signal · φ'.</summary>
    public static void MultiplyBySlope<T>(Activation activation, Span<T> signal, Span<T> values, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case Activation.Relu:
                Simd<T>.Run(new ReluSlopeKernel<T>(values, signal));
                break;
            case Activation.Tanh:
                TensorPrimitives.Multiply(values, values, slope);
                TensorPrimitives.Subtract(T.One, slope, slope);
                TensorPrimitives.Multiply(signal, slope, signal);
                break;
            case Activation.Sigmoid:
                TensorPrimitives.Subtract(T.One, values, slope);
                TensorPrimitives.Multiply(slope, values, slope);
                TensorPrimitives.Multiply(signal, slope, signal);
                break;
            case Activation.Gelu:
                TensorPrimitives.Multiply(signal, slope, signal);
                break;
        }
    }

    /// <summary>Whether φ(0) is not 0 as computed (the library's vectorised tanh is a rounding off there), so that lanes without a neuron must be cleared.</summary>
    public static bool IsNonZeroAtZero(Activation activation) => activation is Activation.Sigmoid or Activation.Tanh;
}
