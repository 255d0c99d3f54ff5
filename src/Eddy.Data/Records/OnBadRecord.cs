namespace Eddy.Data.Records;

/// <summary>What to do about a record that is damaged.</summary>
public enum OnBadRecord
{
    /// <summary>Stop with an <see cref="InvalidDataException"/> that names file, line and column.</summary>
    Fail,

    /// <summary>Pass over it and count it.</summary>
    Skip,
}
