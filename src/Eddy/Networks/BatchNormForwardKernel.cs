using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>One panel of <see cref="BatchNorm{T}"/>, forward, in place; training refreshes the running statistics, else they are used.</summary>
internal readonly ref struct BatchNormForwardKernel<T>(BatchNorm<T> norm, PanelMatrix<T> values, int panel, bool training) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int rows = values.Rows;
        ref T a0 = ref values.Panel(panel)[0], n0 = ref norm.Normalised.Panel(panel)[0];
        ref T gamma0 = ref norm.Gamma.Value.Lanes(panel, 0)[0], beta0 = ref norm.Beta.Value.Lanes(panel, 0)[0];
        ref T mean0 = ref norm.RunningMean.Lanes(panel, 0)[0], variance0 = ref norm.RunningVariance.Lanes(panel, 0)[0];
        ref T inverse0 = ref norm.InverseDeviation.Lanes(panel, 0)[0];
        V one = L.Broadcast(T.One), epsilon = L.Broadcast(T.CreateChecked(BatchNorm<T>.Epsilon));
        V share = L.Broadcast(T.One / T.CreateChecked(rows));
        V take = L.Broadcast(T.CreateChecked(BatchNorm<T>.RunningShare)), keep = L.Broadcast(T.CreateChecked(1 - BatchNorm<T>.RunningShare));
        V unbias = L.Broadcast(T.CreateChecked(rows / (double)Math.Max(1, rows - 1)));
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V mean = L.Load(ref mean0, lane), variance = L.Load(ref variance0, lane);
            if (training)
            {
                V sum = L.Broadcast(T.Zero), squares = sum;
                for (int b = 0; b < rows; b++)
                {
                    sum = L.Add(sum, L.Load(ref a0, ((nuint)b * 32) + lane));
                }

                V batchMean = L.Multiply(sum, share);
                for (int b = 0; b < rows; b++)
                {
                    V d = L.Subtract(L.Load(ref a0, ((nuint)b * 32) + lane), batchMean);
                    squares = L.MultiplyAdd(d, d, squares);
                }

                V batchVariance = L.Multiply(squares, share);
                L.Store(L.MultiplyAdd(take, batchMean, L.Multiply(keep, mean)), ref mean0, lane);
                L.Store(L.MultiplyAdd(take, L.Multiply(unbias, batchVariance), L.Multiply(keep, variance)), ref variance0, lane);
                (mean, variance) = (batchMean, batchVariance);
            }

            V inverse = L.Divide(one, L.Sqrt(L.Add(variance, epsilon)));
            L.Store(inverse, ref inverse0, lane);
            V gamma = L.Load(ref gamma0, lane), beta = L.Load(ref beta0, lane);
            for (int b = 0; b < rows; b++)
            {
                nuint at = ((nuint)b * 32) + lane;
                V normalised = L.Multiply(L.Subtract(L.Load(ref a0, at), mean), inverse);
                L.Store(normalised, ref n0, at);
                L.Store(L.MultiplyAdd(gamma, normalised, beta), ref a0, at);
            }
        }
    }
}
