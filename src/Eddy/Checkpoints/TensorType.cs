namespace Eddy.Checkpoints;

/// <summary>The type of a tensor's elements in a safetensors file, little-endian.</summary>
public enum TensorType
{
    /// <summary>64-bit floating point, <see cref="double"/>.</summary>
    F64,

    /// <summary>32-bit floating point, <see cref="float"/>.</summary>
    F32,

    /// <summary>16-bit floating point, <see cref="Half"/>.</summary>
    F16,

    /// <summary>16-bit floating point with the exponent of a <see cref="float"/>; listed, not read.</summary>
    BF16,

    /// <summary>64-bit whole number, <see cref="long"/>.</summary>
    I64,

    /// <summary>32-bit whole number, <see cref="int"/>.</summary>
    I32,

    /// <summary>16-bit whole number, <see cref="short"/>.</summary>
    I16,

    /// <summary>8-bit whole number, <see cref="sbyte"/>.</summary>
    I8,

    /// <summary>64-bit unsigned whole number, <see cref="ulong"/>.</summary>
    U64,

    /// <summary>32-bit unsigned whole number, <see cref="uint"/>.</summary>
    U32,

    /// <summary>16-bit unsigned whole number, <see cref="ushort"/>.</summary>
    U16,

    /// <summary>8-bit unsigned whole number, <see cref="byte"/>.</summary>
    U8,

    /// <summary>Truth value in one byte, 0 or 1; read as <see cref="byte"/>.</summary>
    Bool,
}
