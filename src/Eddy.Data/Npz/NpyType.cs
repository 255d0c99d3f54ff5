namespace Eddy.Data.Npz;

/// <summary>The kind of numbers that an array file holds.</summary>
public enum NpyType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>One byte without a sign.</summary>
    UInt8,

    /// <summary>One byte with a sign.</summary>
    Int8,

    /// <summary>Two bytes with a sign.</summary>
    Int16,

    /// <summary>Four bytes with a sign.</summary>
    Int32,

    /// <summary>Eight bytes with a sign.</summary>
    Int64,

    /// <summary>IEEE half precision.</summary>
    Float16,

    /// <summary>IEEE single precision.</summary>
    Float32,

    /// <summary>IEEE double precision.</summary>
    Float64,
}
