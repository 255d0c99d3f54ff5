using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>M[i, u] += x[i]·d[u], or −η·(x[i]·d[u]), in the rows <paramref name="active"/> alone: <see cref="MapOuterKernel{T}"/> and a step of plain descent for
/// sources that are mostly 0, with the bits that they have for all. Element-wise.</summary>
/// <param name="x">Sources.</param>
/// <param name="active">Indices into them.</param>
/// <param name="d">[units].</param>
/// <param name="minusRate">−η; null to add the product itself.</param>
/// <param name="matrix">From the first source's row on.</param>
/// <param name="panelLength">Elements of a panel.</param>
/// <param name="panels">Panels.</param>
internal readonly ref struct SparseOuterKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<int> active, ReadOnlySpan<T> d, T? minusRate, Span<T> matrix, int panelLength, int panels) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<int> _active = active;
    private readonly ReadOnlySpan<T> _d = d;
    private readonly Span<T> _matrix = matrix;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref MemoryMarshal.GetReference(_x), d0 = ref MemoryMarshal.GetReference(_d), m0 = ref MemoryMarshal.GetReference(_matrix);
        nuint width = (nuint)L.Count;
        V times = L.Broadcast(minusRate ?? T.One);
        for (nuint panel = 0; panel < (nuint)panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += 2 * width)
            {
                V d1 = L.Load(ref d0, (panel * 32) + lane), d2 = L.Load(ref d0, (panel * 32) + lane + width);
                ref T m = ref Unsafe.Add(ref m0, (panel * (nuint)panelLength) + lane);
                if (minusRate is null)
                {
                    foreach (int i in _active)
                    {
                        nuint at = (nuint)i * 32;
                        V v = L.Broadcast(Unsafe.Add(ref x0, i));
                        L.Store(L.MultiplyAdd(v, d1, L.Load(ref m, at)), ref m, at);
                        L.Store(L.MultiplyAdd(v, d2, L.Load(ref m, at + width)), ref m, at + width);
                    }
                }
                else
                {
                    foreach (int i in _active)
                    {
                        nuint at = (nuint)i * 32;
                        V v = L.Broadcast(Unsafe.Add(ref x0, i));
                        L.Store(L.MultiplyAdd(times, L.Multiply(v, d1), L.Load(ref m, at)), ref m, at);
                        L.Store(L.MultiplyAdd(times, L.Multiply(v, d2), L.Load(ref m, at + width)), ref m, at + width);
                    }
                }
            }
        }
    }
}
