namespace Eddy.Data.Npz;

/// <summary>The kind of numbers that an array file holds.</summary>
public enum NpyType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>One byte without a sign.</summary>
    U8,

    /// <summary>One byte with a sign.</summary>
    I8,

    /// <summary>Two bytes with a sign.</summary>
    I16,

    /// <summary>Four bytes with a sign.</summary>
    I32,

    /// <summary>Eight bytes with a sign.</summary>
    I64,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>IEEE double precision.</summary>
    F64,
}
