namespace Eddy.Checkpoints;

/// <summary>What a safetensors header says of one tensor. Checked: the bytes are in the file, and they are as many as the shape takes.</summary>
public sealed record TensorInfo
{
    internal TensorInfo(string name, TensorType type, IReadOnlyList<long> shape, long offset, long byteLength)
        => (Name, Type, Shape, Offset, ByteLength) = (name, type, shape, offset, byteLength);

    /// <summary>The name, for example <c>encoder.0.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public TensorType Type { get; }

    /// <summary>The sizes of the dimensions, outermost first, row-major; empty for a single number.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The first byte, counted from the start of the data.</summary>
    public long Offset { get; }

    /// <summary>Bytes of data.</summary>
    public long ByteLength { get; }

    /// <summary>Elements: the product of <see cref="Shape"/>.</summary>
    public long Count => ByteLength / Type.Size();

    /// <summary>The type and shape as messages and listings show them, for example <c>F32 [512, 784]</c>.</summary>
    public override string ToString() => $"{Type.Name()} [{string.Join(", ", Shape)}]";
}
