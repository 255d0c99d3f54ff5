using System.Numerics;

namespace Eddy.Numerics;

/// <summary>The memory that a step of one tile of weights will touch: the values and, with Adam, both moments.</summary>
internal readonly ref struct StepMemory<T>(ReadOnlySpan<T> value, ReadOnlySpan<T> first, ReadOnlySpan<T> second)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public ReadOnlySpan<T> Value { get; } = value;

    public ReadOnlySpan<T> First { get; } = first;

    public ReadOnlySpan<T> Second { get; } = second;
}
