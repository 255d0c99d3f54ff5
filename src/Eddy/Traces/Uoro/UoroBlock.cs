using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Online;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.Uoro;

/// <summary>θ̃ of one map of a layer, or of its own parameters, for all streams and copies; in the layout of the parameter.</summary>
/// <remarks>A block that a micro-step does not touch is only multiplied by 1/ρ0: that factor waits in <c>Scale</c> until the block is next written, and its norm is kept,
/// so no micro-step passes over weights that are not its own.</remarks>
internal sealed class UoroBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _length;
    private readonly T[] _lanes = new T[PanelMatrix<T>.PanelWidth];

    public UoroBlock(string name, Parameter<T> parameter, LinearMap<T>? map, int current, int streams, int copies)
    {
        (Parameter, Map, Current, _length) = (parameter, map, current, parameter.Value.Length);
        Theta = new TraceTensor<T>(name, Shape.Area(copies, _length), streams);
        Norm = new TraceTensor<T>(name + ".norm", copies, streams);
        Scale = new TraceTensor<T>(name + ".scale", copies, streams, [.. Enumerable.Repeat(T.One, copies)]);
        Scale.Values.AsSpan().Fill(T.One);
    }

    public Parameter<T> Parameter { get; }

    /// <summary>Null for own parameters.</summary>
    public LinearMap<T>? Map { get; }

    /// <summary>The current that the map leads to.</summary>
    public int Current { get; }

    /// <summary>θ̃ but for <see cref="Scale"/>, [copies, as the parameter].</summary>
    public TraceTensor<T> Theta { get; }

    /// <summary>‖Theta‖, [copies].</summary>
    public TraceTensor<T> Norm { get; }

    /// <summary>[copies].</summary>
    public TraceTensor<T> Scale { get; }

    /// <summary>‖θ̃‖².</summary>
    public double SquaredNorm(int stream, int copy)
    {
        double norm = double.CreateChecked(Norm.Of(stream)[copy]);
        return norm == 0 ? 0 : Square(norm * double.CreateChecked(Scale.Of(stream)[copy]));
    }

    /// <summary>θ̃ ← factor θ̃, later.</summary>
    public void Shrink(int stream, int copy, double factor)
    {
        ref T scale = ref Scale.Of(stream)[copy];
        scale = Norm.Of(stream)[copy] == T.Zero ? T.One : T.CreateSaturating(factor * double.CreateChecked(scale));
    }

    /// <summary>θ̃ ← factor θ̃ + d ⊗ x.</summary>
    public void Advance(int stream, int copy, double factor, ReadOnlySpan<T> x, ReadOnlySpan<T> d)
    {
        Array.Clear(_lanes);
        Simd<T>.Run(new UoroKernel<T>(Keep(stream, copy, factor), x, d, Values(stream, copy), Parameter.Value.PanelLength, _lanes));
        Wrote(stream, copy);
    }

    /// <summary>θ̃ ← factor θ̃ + d: own parameters, d [P, U].</summary>
    public void Advance(int stream, int copy, double factor, ReadOnlySpan<T> d, int plane)
    {
        Array.Clear(_lanes);
        T keep = Keep(stream, copy, factor);
        Span<T> theta = Values(stream, copy);
        ReadOnlySpan<T> one = [T.One];
        for (int panel = 0; panel < Parameter.Value.Panels; panel++)
        {
            for (int p = 0; p < Parameter.Value.Rows; p++)
            {
                Simd<T>.Run(new UoroKernel<T>(
                    keep,
                    one,
                    d.Slice((p * plane) + (panel * PanelMatrix<T>.PanelWidth), PanelMatrix<T>.PanelWidth),
                    theta.Slice((panel * Parameter.Value.PanelLength) + (p * PanelMatrix<T>.PanelWidth), PanelMatrix<T>.PanelWidth),
                    PanelMatrix<T>.PanelWidth,
                    _lanes));
            }
        }

        Wrote(stream, copy);
    }

    /// <summary>Gradient += factor θ̃.</summary>
    public void Accumulate(int stream, int copy, T factor)
    {
        Span<T> gradient = Parameter.Gradient!.Span;
        TensorPrimitives.FusedMultiplyAdd(Values(stream, copy), factor * Scale.Of(stream)[copy], gradient, gradient);
    }

    private static double Square(double x) => x * x;

    private Span<T> Values(int stream, int copy) => Theta.Of(stream).Slice(copy * _length, _length);

    private T Keep(int stream, int copy, double factor)
        => Norm.Of(stream)[copy] == T.Zero ? T.Zero : T.CreateSaturating(factor * double.CreateChecked(Scale.Of(stream)[copy]));

    private void Wrote(int stream, int copy)
    {
        Norm.Of(stream)[copy] = T.Sqrt(FixedOrderSum.Of<T>(_lanes));
        Scale.Of(stream)[copy] = T.One;
    }
}
