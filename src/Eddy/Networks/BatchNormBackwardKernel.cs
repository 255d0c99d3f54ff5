using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>One panel of <see cref="BatchNorm{T}"/>, backward, in place, with g = ∂loss/∂y and n the normalised input:
/// ∂loss/∂a = γ/√(variance + ε) · (g − mean(g) − n·mean(g n)), ∂loss/∂γ = Σ g n, ∂loss/∂β = Σ g.</summary>
internal readonly ref struct BatchNormBackwardKernel<T>(BatchNorm<T> norm, PanelMatrix<T> signal, int panel, Span<T> gamma, Span<T> beta) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _gamma = gamma;
    private readonly Span<T> _beta = beta;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int rows = signal.Rows;
        ref T g0 = ref signal.Panel(panel)[0], n0 = ref norm.Normalised.Panel(panel)[0];
        ref T scale0 = ref norm.Gamma.Value.Lanes(panel, 0)[0], inverse0 = ref norm.InverseDeviation.Lanes(panel, 0)[0];
        V share = L.Broadcast(T.One / T.CreateChecked(rows));
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V sum = L.Broadcast(T.Zero), product = sum;
            for (int b = 0; b < rows; b++)
            {
                nuint at = ((nuint)b * 32) + lane;
                V g = L.Load(ref g0, at);
                sum = L.Add(sum, g);
                product = L.MultiplyAdd(g, L.Load(ref n0, at), product);
            }

            L.Store(product, ref _gamma[0], lane);
            L.Store(sum, ref _beta[0], lane);
            V factor = L.Multiply(L.Load(ref scale0, lane), L.Load(ref inverse0, lane));
            V mean = L.Multiply(sum, share), slope = L.Multiply(product, share);
            for (int b = 0; b < rows; b++)
            {
                nuint at = ((nuint)b * 32) + lane;
                V centred = L.Subtract(L.Subtract(L.Load(ref g0, at), mean), L.Multiply(slope, L.Load(ref n0, at)));
                L.Store(L.Multiply(factor, centred), ref g0, at);
            }
        }
    }
}
